#include "engine/watched_task.h"

#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;

class WatchedTaskTest : public testing::Test {
 protected:
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  int looks_ = 0;
  bool given_up_ = false;
  WatchedTask task_{
      clock_, events_, worker_, {500ms, 10s, [this] { ++looks_; }, [this] { given_up_ = true; }}};
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(WatchedTaskTest, RunsTheTask) {
  bool ran = false;
  const auto result = task_.run([&] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_TRUE(result.finished);
  EXPECT_FALSE(result.stopped_by);
  EXPECT_FALSE(given_up_);
}

TEST_F(WatchedTaskTest, LooksAfterItEverySoOftenAndAsksItToEndAtAStop) {
  worker_.stuck = true;
  events_.then_signal(SIGUSR1);
  events_.then_signal(SIGTERM);
  const auto result = task_.run([] {});
  EXPECT_TRUE(given_up_);
  EXPECT_FALSE(result.finished);
  EXPECT_EQ(SIGTERM, result.stopped_by);
  EXPECT_EQ(10s, clock_.now - start_);
  EXPECT_GE(looks_, 19);
}

}  // namespace
}  // namespace baton::engine
