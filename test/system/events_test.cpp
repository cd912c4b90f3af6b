#include "system/events.h"

#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "system/eventually.h"
#include "system/signals_blocked.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

class PosixEventsTest : public testing::Test {
 protected:
  // A limit that is reached only when nothing happens at all.
  Wakeup wait() { return events_.wait(steady_clock::now() + seconds{30}); }
  Wakeup look() { return events_.wait(steady_clock::now()); }

  test::SignalsBlocked blocked_;
  test::TemporaryDirectory directory_;
  InotifyWatcher watcher_;
  ThreadWorker worker_;
  Bell bell_;
  SignalQueue signals_;
  PosixEvents events_{signals_, worker_, watcher_, bell_};
};

TEST_F(PosixEventsTest, SetsNothingAtTheDeadline) {
  const auto deadline = steady_clock::now() + std::chrono::milliseconds{20};
  const Wakeup wakeup = events_.wait(deadline);
  EXPECT_GE(steady_clock::now(), deadline);
  EXPECT_EQ(std::nullopt, wakeup.signal);
  EXPECT_FALSE(wakeup.task_finished);
  EXPECT_FALSE(wakeup.volume_changed);
}

TEST_F(PosixEventsTest, ReturnsAtOnceWhenTheDeadlineIsPast) {
  const auto start = steady_clock::now();
  const Wakeup wakeup = events_.wait(start - seconds{5});
  EXPECT_LT(steady_clock::now() - start, seconds{5});
  EXPECT_EQ(std::nullopt, wakeup.signal);
}

TEST_F(PosixEventsTest, GivesPendingSignalsOneAtATime) {
  ::raise(SIGTERM);
  ::raise(SIGUSR1);
  const auto first = wait().signal;
  const auto second = wait().signal;
  EXPECT_TRUE((first == SIGTERM && second == SIGUSR1) || (first == SIGUSR1 && second == SIGTERM));
  EXPECT_EQ(std::nullopt, look().signal);
}

TEST_F(PosixEventsTest, WakesForASignalWithoutADeadline) {
  std::thread sender([] { ::kill(::getpid(), SIGHUP); });
  const Wakeup wakeup = events_.wait(std::nullopt);
  sender.join();
  EXPECT_EQ(SIGHUP, wakeup.signal);
}

TEST_F(PosixEventsTest, TellsOnceThatATaskHasFinished) {
  worker_.submit([] {});
  EXPECT_TRUE(wait().task_finished);
  EXPECT_FALSE(look().task_finished);
}

TEST_F(PosixEventsTest, TellsThatTheVolumeChanged) {
  watcher_.watch({{directory_.path(), {"extract.done"}}});
  if (watcher_.descriptor() < 0) GTEST_SKIP() << "the kernel gives no inotify instance";
  directory_.write("extract.done", "x");
  EXPECT_TRUE(wait().volume_changed);
  EXPECT_FALSE(look().volume_changed);
}

TEST_F(PosixEventsTest, DoesNotCallAnotherFileAChange) {
  watcher_.watch({{directory_.path(), {"extract.done"}}});
  directory_.write("load.done", "x");
  EXPECT_FALSE(look().volume_changed);
}

TEST_F(PosixEventsTest, HearsASignalWhileATaskIsStuck) {
  std::promise<void> release;
  worker_.submit([held = release.get_future().share()] { held.wait(); });
  ::raise(SIGTERM);
  const Wakeup wakeup = wait();
  release.set_value();
  EXPECT_EQ(SIGTERM, wakeup.signal);
  EXPECT_FALSE(wakeup.task_finished);
  EXPECT_TRUE(test::eventually([&] { return !worker_.busy(); }));
}

TEST_F(PosixEventsTest, WakesWhenAnotherThreadRings) {
  std::thread ringer([this] { bell_.ring(); });
  EXPECT_TRUE(events_.wait(std::nullopt).rung);
  ringer.join();
  EXPECT_FALSE(look().rung);
}

TEST_F(PosixEventsTest, TellsAllThatHappenedAtOnce) {
  worker_.submit([] {});
  ASSERT_TRUE(test::eventually([&] { return !worker_.busy(); }));
  ::raise(SIGINT);
  const Wakeup wakeup = wait();
  EXPECT_EQ(SIGINT, wakeup.signal);
  EXPECT_TRUE(wakeup.task_finished);
}

}  // namespace
}  // namespace baton::system
