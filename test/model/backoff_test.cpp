#include "model/backoff.h"

#include <limits>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::Duration;
using namespace std::chrono_literals;

struct Case {
  const char* what;
  Backoff backoff;
  std::uint32_t failures;
  double random;
  Duration pause;
};

class BackoffTable : public testing::TestWithParam<Case> {};

TEST_P(BackoffTable, Pauses) {
  const auto& [what, backoff, failures, random, pause] = GetParam();
  EXPECT_EQ(pause, backoff.pause(failures, random)) << what;
}

constexpr auto largest = std::numeric_limits<std::uint32_t>::max();

INSTANTIATE_TEST_SUITE_P(
    All, BackoffTable,
    testing::Values(Case{"first", {1s, 2, 5min, Jitter::none}, 1, 0.5, 1s},
                    Case{"second", {1s, 2, 5min, Jitter::none}, 2, 0.5, 2s},
                    Case{"sixth", {1s, 2, 5min, Jitter::none}, 6, 0.5, 32s},
                    Case{"cut", {1s, 2, 5s, Jitter::none}, 6, 0.5, 5s},
                    Case{"no number of failures overflows", {1s, 1000, 5min, Jitter::none}, largest, 0, 5min},
                    Case{"constant", {3s, 1, 5min, Jitter::none}, 100, 0, 3s},
                    Case{"broken factor", {1s, 1.5, 5min, Jitter::none}, 3, 0, 2250ms},
                    Case{"no delay", {0s, 2, 5min, Jitter::full}, 9, 0.9, 0s},
                    Case{"no delay for ever", {0s, 1000, 5min, Jitter::full}, largest, 0.9, 0s},
                    Case{"equal, least", {4s, 2, 5min, Jitter::equal}, 1, 0, 2s},
                    Case{"equal, middle", {4s, 2, 5min, Jitter::equal}, 1, 0.5, 3s},
                    Case{"full, least", {4s, 2, 5min, Jitter::full}, 1, 0, 0s},
                    Case{"full, quarter", {4s, 2, 5min, Jitter::full}, 1, 0.25, 1s},
                    Case{"jitter behind the cut", {4s, 2, 4s, Jitter::full}, 9, 0.5, 2s}));

TEST(BackoffText, Parses) {
  EXPECT_EQ(Jitter::equal, *parse_jitter("equal"));
  EXPECT_FALSE(parse_jitter("some"));
  EXPECT_EQ(1.5, *parse_factor("1.5"));
  for (const char* bad : {"", "0", "0.5", "-2", "x", "2x", "nan", "inf", "1001", "1e2"})
    EXPECT_FALSE(parse_factor(bad)) << bad;
}

}  // namespace
}  // namespace baton::model
