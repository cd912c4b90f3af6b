#include "engine/volume_task.h"

#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;

class VolumeTaskTest : public testing::Test {
 protected:
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  VolumeTask task_{clock_, events_, worker_, 25s};
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(VolumeTaskTest, RunsTheTask) {
  bool ran = false;
  const auto result = task_.run([&] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_TRUE(result.finished);
  EXPECT_FALSE(result.stopped_by);
}

TEST_F(VolumeTaskTest, GivesUpAfterTheGracePeriodOfAStop) {
  worker_.stuck = true;
  events_.then_signal(SIGUSR1);
  events_.then_signal(SIGTERM);
  const auto result = task_.run([] {});
  EXPECT_FALSE(result.finished);
  EXPECT_EQ(SIGTERM, result.stopped_by);
  EXPECT_EQ(25s, clock_.now - start_);
}

TEST_F(VolumeTaskTest, WaitsForTheTaskBeforeIt) {
  int order = 0;
  int first = 0;
  int second = 0;
  worker_.submit([&] { first = ++order; });
  EXPECT_TRUE(task_.run([&] { second = ++order; }).finished);
  EXPECT_EQ(1, first);
  EXPECT_EQ(2, second);
}

}  // namespace
}  // namespace baton::engine
