#include "model/sliding_window.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

TEST(SlidingWindow, HasNoRateBeforeThereAreTwoValues) {
  SlidingWindow window(1min);
  EXPECT_EQ(std::nullopt, window.rate(0s));
  EXPECT_EQ(std::nullopt, window.newest());
  window.add(1s, 5);
  EXPECT_EQ(std::nullopt, window.rate(0s));
  EXPECT_EQ(5, window.newest());
}

TEST(SlidingWindow, HasTheChangePerSecond) {
  SlidingWindow window(1min);
  window.add(10s, 100);
  window.add(14s, 300);
  EXPECT_EQ(50, window.rate(1s));
  EXPECT_EQ(50, window.slope(1s));
}

TEST(SlidingWindow, WaitsForAsMuchTimeAsIsWanted) {
  SlidingWindow window(1min);
  window.add(10s, 100);
  window.add(10500ms, 300);
  EXPECT_EQ(std::nullopt, window.rate(1s));
  EXPECT_EQ(std::nullopt, window.slope(1s));
}

TEST(SlidingWindow, ForgetsWhatIsTooOld) {
  SlidingWindow window(10s);
  window.add(0s, 0);
  window.add(1s, 1000);
  for (int second = 2; second <= 20; ++second) window.add(std::chrono::seconds(second), 1000);
  EXPECT_EQ(0, window.rate(1s));
}

TEST(SlidingWindow, HasARateOfWhatSeldomChanges) {
  SlidingWindow window(10s);
  window.add(0s, 0);
  window.add(100s, 50);
  EXPECT_EQ(0.5, window.rate(1s));
}

TEST(SlidingWindow, TakesTheLastOfTwoValuesOfOneMoment) {
  SlidingWindow window(10s);
  window.add(0s, 0);
  window.add(2s, 50);
  window.add(2s, 4);
  EXPECT_EQ(2, window.rate(1s));
}

TEST(SlidingWindow, BeginsAnewWhenTimeGoesBack) {
  SlidingWindow window(10s);
  window.add(50s, 0);
  window.add(60s, 10);
  window.add(5s, 3);
  EXPECT_EQ(std::nullopt, window.rate(0s));
  EXPECT_EQ(3, window.newest());
}

TEST(SlidingWindow, LetsOneOutlierCountLittleInTheSlope) {
  SlidingWindow window(100s);
  for (int second = 0; second < 50; ++second) window.add(std::chrono::seconds(second), second);
  window.add(50s, 80);
  EXPECT_NEAR(1, *window.slope(1s), 0.1);
  EXPECT_EQ(1.6, window.rate(1s));
}

TEST(SlidingWindow, KeepsABoundedNumberOfValues) {
  SlidingWindow window(24h);
  for (int i = 0; i < 10'000; ++i) window.add(std::chrono::seconds(i), i * i);
  EXPECT_GT(*window.rate(1s), 10'000) << "of the last few hundred only";
}

}  // namespace
}  // namespace baton::model
