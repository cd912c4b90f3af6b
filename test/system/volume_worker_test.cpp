#include "system/volume_worker.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>
#include <poll.h>

#include "system/eventually.h"

namespace baton::system {
namespace {

using test::eventually;

bool readable(int fd, int limit_ms) {
  pollfd in{fd, POLLIN, 0};
  return ::poll(&in, 1, limit_ms) == 1;
}

// Until the worker says that its task has returned.
bool finishes(ThreadWorker& worker) {
  const bool finished = readable(worker.descriptor(), 30'000);
  worker.acknowledge();
  return finished;
}

TEST(ThreadWorker, IsIdleAtFirst) {
  const ThreadWorker worker;
  EXPECT_FALSE(worker.busy());
  EXPECT_EQ(-1, worker.descriptor());
}

TEST(ThreadWorker, RunsATaskOnAThreadOfItsOwn) {
  ThreadWorker worker;
  std::thread::id where;
  worker.submit([&] { where = std::this_thread::get_id(); });
  ASSERT_TRUE(finishes(worker));
  EXPECT_NE(std::thread::id{}, where);
  EXPECT_NE(std::this_thread::get_id(), where);
}

TEST(ThreadWorker, IsBusyUntilTheTaskHasReturned) {
  ThreadWorker worker;
  std::promise<void> release;
  worker.submit([held = release.get_future().share()] { held.wait(); });
  EXPECT_TRUE(worker.busy());
  EXPECT_FALSE(readable(worker.descriptor(), 0));
  release.set_value();
  ASSERT_TRUE(finishes(worker));
  EXPECT_TRUE(eventually([&] { return !worker.busy(); }));
}

TEST(ThreadWorker, IsUnreadableOnceAcknowledged) {
  ThreadWorker worker;
  worker.submit([] {});
  ASSERT_TRUE(readable(worker.descriptor(), 30'000));
  worker.acknowledge();
  EXPECT_FALSE(readable(worker.descriptor(), 0));
}

TEST(ThreadWorker, RunsOneTaskAfterTheOther) {
  ThreadWorker worker;
  int sum = 0;
  for (int i = 1; i <= 100; ++i) {
    worker.submit([&sum, i] { sum += i; });
    ASSERT_TRUE(finishes(worker));
    ASSERT_TRUE(eventually([&] { return !worker.busy(); }));
  }
  EXPECT_EQ(5050, sum);
}

TEST(ThreadWorker, LeavesAStuckTaskBehind) {
  std::promise<void> release;
  const auto returned = std::make_shared<std::atomic<bool>>(false);
  {
    ThreadWorker worker;
    worker.submit([held = release.get_future().share(), returned] {
      held.wait();
      *returned = true;
    });
  }
  EXPECT_FALSE(*returned);
  release.set_value();
  EXPECT_TRUE(eventually([&] { return returned.use_count() == 1; }));
  EXPECT_TRUE(*returned);
}

TEST(ThreadWorker, HasDroppedAFinishedTaskWhenItIsGone) {
  const auto owned = std::make_shared<int>(0);
  {
    ThreadWorker worker;
    worker.submit([owned] {});
    ASSERT_TRUE(finishes(worker));
    ASSERT_TRUE(eventually([&] { return !worker.busy(); }));
  }
  EXPECT_EQ(1, owned.use_count());
}

}  // namespace
}  // namespace baton::system
