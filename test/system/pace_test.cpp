#include "system/pace.h"

#include <thread>

#include <gtest/gtest.h>

namespace baton::system {
namespace {

TEST(Pace, LetsNoMoreThroughThanItsRateAllows) {
  Pace pace(1 << 20);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pace.advance(64 << 10));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{200});
  EXPECT_EQ(256U << 10U, pace.moved());
}

TEST(Pace, EndsTheWaitOfThoseWhoGiveUp) {
  Pace pace(1);
  std::jthread waiting([&] { EXPECT_FALSE(pace.advance(std::uint64_t{1} << 40U)); });
  pace.give_up();
}

}  // namespace
}  // namespace baton::system
