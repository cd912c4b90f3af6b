#include "model/poll_schedule.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

constexpr double just_below_one = 0.999999999;

TEST(PollSchedule, LooksBetween80And100PercentOfItsBound) {
  const PollSchedule schedule{2000ms, false};
  EXPECT_EQ(1600ms, schedule.next(0s, 0.0));
  EXPECT_EQ(1800ms, schedule.next(0s, 0.5));
  EXPECT_LT(schedule.next(0s, just_below_one), 2000ms);
  EXPECT_GT(schedule.next(0s, just_below_one), 1999ms);
}

TEST(PollSchedule, StretchesOnceAMinuteHasGoneBy) {
  const PollSchedule schedule{1000ms, true};
  EXPECT_EQ(800ms, schedule.next(59'999ms, 0.0));
  EXPECT_EQ(4000ms, schedule.next(60s, 0.0));
  EXPECT_EQ(4000ms, schedule.next(24h * 365, 0.0));
}

TEST(PollSchedule, NeverStretchesABoundThatWasGiven) {
  const PollSchedule schedule{1000ms, false};
  EXPECT_EQ(800ms, schedule.next(60s, 0.0));
  EXPECT_EQ(800ms, schedule.next(24h * 365, 0.0));
}

TEST(PollSchedule, NeverStretchesToLess) {
  const PollSchedule schedule{10'000ms, true};
  EXPECT_EQ(8000ms, schedule.next(61s, 0.0));
}

TEST(PollSchedule, NeverExceedsItsBoundWhateverTheRandomNumber) {
  const PollSchedule schedule{1000ms, false};
  EXPECT_EQ(1000ms, schedule.next(0s, 7.0));
  EXPECT_EQ(800ms, schedule.next(0s, -7.0));
}

TEST(PollSchedule, WaitsASecondByDefault) {
  EXPECT_EQ(800ms, PollSchedule().next(0s, 0.0));
  EXPECT_EQ(4000ms, PollSchedule().next(1min, 0.0));
}

}  // namespace
}  // namespace baton::model
