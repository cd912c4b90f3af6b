#include "model/alert_watch.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

class AlertWatchTest : public testing::Test {
 protected:
  std::vector<AlertChange> shows(const std::vector<Measurement>& all) {
    now_ += 1s;
    at_ += 1s;
    return watch_.judge(all, now_, at_);
  }

  AlertWatch watch_{{{*parse_threshold("m>85:WARNING"), *parse_threshold("m>95:CRITICAL")}, 0.05}};
  base::MonotonicTime now_{1h};
  base::Instant at_{1'705'370'400s};
};

TEST_F(AlertWatchTest, TellsEachChangeOnce) {
  EXPECT_THAT(shows({{"m", {}, 50}, {"other", {}, 99}}), IsEmpty());
  const auto fired = shows({{"m", {}, 90}});
  ASSERT_THAT(fired, SizeIs(1));
  EXPECT_EQ(Severity::warning, fired[0].threshold.severity);
  EXPECT_EQ(90, fired[0].value);
  EXPECT_EQ(at_, fired[0].since);
  EXPECT_EQ("m is 90 (>85)", describe(fired[0]));
  EXPECT_THAT(shows({{"m", {}, 91}}), IsEmpty());
  ASSERT_THAT(watch_.firing(), SizeIs(1));
  EXPECT_EQ(91, watch_.firing()[0].value);
  const auto cleared = shows({{"m", {}, 70.25}});
  ASSERT_THAT(cleared, SizeIs(1));
  EXPECT_EQ(at_, cleared[0].cleared_at);
  EXPECT_EQ("m is back: 70.25 (was >85:WARNING)", describe(cleared[0]));
  EXPECT_THAT(watch_.firing(), IsEmpty());
}

TEST_F(AlertWatchTest, HoldsEveryThresholdAgainstEverySeries) {
  EXPECT_THAT(
      shows({{"m", {{"mount", "/a"}}, 99}, {"m", {{"mount", "/b"}}, 90}, {"m", {{"mount", "/c"}}, 1}}),
      SizeIs(3));
  EXPECT_THAT(watch_.firing(), SizeIs(3));
}

TEST_F(AlertWatchTest, EndsAnAlertWhoseSeriesIsGone) {
  EXPECT_THAT(shows({{"m", {}, 90}}), SizeIs(1));
  const auto gone = shows({});
  ASSERT_THAT(gone, SizeIs(1));
  EXPECT_TRUE(gone[0].cleared_at);
  EXPECT_EQ("m is over, last 90 (was >85:WARNING)", describe(gone[0]));
  EXPECT_THAT(shows({}), IsEmpty());
}

TEST_F(AlertWatchTest, LetsAnAlertStandWhileItsSeriesIsNotKnown) {
  EXPECT_THAT(shows({{"m", {}, 90}}), SizeIs(1));
  EXPECT_THAT(watch_.judge({}, now_ + 1s, at_, AlertWatch::Missing::unknown), IsEmpty());
  EXPECT_THAT(watch_.firing(), SizeIs(1));
  EXPECT_THAT(shows({{"m", {}, 70}}), SizeIs(1));
}

TEST_F(AlertWatchTest, TellsWhichOfTwoThresholdsHasCleared) {
  EXPECT_THAT(shows({{"m", {}, 99}}), SizeIs(2));
  const auto first = shows({{"m", {}, 88}});
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ("m is back: 88 (was >95:CRITICAL)", describe(first[0]));
  const auto second = shows({{"m", {}, 10}});
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ("m is back: 10 (was >85:WARNING)", describe(second[0]));
}

TEST_F(AlertWatchTest, WritesInfinityAsEverybodyDoes) {
  const auto fired = shows({{"m", {}, std::numeric_limits<double>::infinity()}});
  ASSERT_THAT(fired, SizeIs(2));
  EXPECT_EQ("m is +Inf (>85)", describe(fired[0]));
  EXPECT_EQ("m is over, last +Inf (was >85:WARNING)", describe(shows({})[0]));
}

}  // namespace
}  // namespace baton::model
