#include "model/threshold.h"

#include <cmath>
#include <ostream>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using Comparison = Threshold::Comparison;
using enum ThresholdChange;

TEST(ThresholdText, NamesMetricLimitAndSeverity) {
  const auto threshold = parse_threshold("system_memory_usage_percent>85:WARNING");
  ASSERT_TRUE(threshold);
  EXPECT_EQ((Threshold{"system_memory_usage_percent", Comparison::above, 85, Severity::warning, 0ms}),
            *threshold);
  EXPECT_EQ(">85", threshold->condition());
}

TEST(ThresholdText, MayHaveADuration) {
  EXPECT_EQ((Threshold{"m", Comparison::above, 95, Severity::critical, 90s}),
            *parse_threshold("m>95:CRITICAL:1m30s"));
}

TEST(ThresholdText, KnowsFourComparisons) {
  EXPECT_EQ(Comparison::below, parse_threshold("m<2.5:ERROR")->comparison);
  EXPECT_EQ(Comparison::at_most, parse_threshold("m<=2:ERROR")->comparison);
  EXPECT_EQ(Comparison::at_least, parse_threshold("m>=-1:ERROR")->comparison);
  EXPECT_EQ("<=2", parse_threshold("m<=2:ERROR")->condition());
  EXPECT_EQ(">=-1", parse_threshold("m>=-1:ERROR")->condition());
}

TEST(ThresholdText, IsWrittenAsItIsRead) {
  for (const std::string text : {">85:WARNING", "<=-0.5:CRITICAL:1m30s", ">=2.5e+30:DEBUG:500ms"})
    EXPECT_EQ(text, parse_threshold("m" + text)->rule());
}

TEST(ThresholdText, MayNameAMetricWithColons) {
  EXPECT_EQ("a:b", parse_threshold("a:b>1:INFO")->metric);
}

class BadThreshold : public testing::TestWithParam<const char*> {};

TEST_P(BadThreshold, IsAUsageError) {
  const auto threshold = parse_threshold(GetParam());
  ASSERT_FALSE(threshold);
  EXPECT_EQ(base::ErrorKind::usage, threshold.error().kind);
  EXPECT_NE(std::string::npos, threshold.error().message().find(GetParam())) << threshold.error().message();
}

INSTANTIATE_TEST_SUITE_P(All, BadThreshold,
                         testing::Values("", "m", "m=5:INFO", ">5:INFO", "1m>5:INFO", "m>:INFO", "m>x:INFO",
                                         "m>NaN:INFO", "m>Inf:INFO", "m>1e999:INFO", "m>5",
                                         "m>5:", "m>5:LOUD", "m>5:INFO:soon", "m>>5:INFO"));

TEST(DefaultThresholds, AreValid) {
  for (const auto text : default_thresholds()) EXPECT_TRUE(parse_threshold(text)) << text;
}

TEST(AlertEvents, AreCalledByWhatTheyAreAbout) {
  EXPECT_EQ("resource_alert", alert_event_type("system_disk_usage_percent"));
  EXPECT_EQ("performance_alert", alert_event_type("throughput_records_per_second"));
  EXPECT_EQ("business_alert", alert_event_type("error_rate_percent"));
}

// A threshold and the values that it gets, a second apart.
class ThresholdTest : public testing::Test {
 protected:
  void rule(const char* text) { threshold_ = *parse_threshold(text); }
  ThresholdChange gets(std::optional<double> value, double hysteresis = 0.05) {
    now_ += 1s;
    return step(threshold_, state_, value, now_, hysteresis);
  }

  Threshold threshold_;
  ThresholdState state_;
  base::MonotonicTime now_{1h};
};

TEST_F(ThresholdTest, FiresOnceBeyondItsLimit) {
  rule("m>85:WARNING");
  EXPECT_EQ(none, gets(85));
  EXPECT_EQ(fired, gets(85.1));
  EXPECT_EQ(none, gets(99));
}

TEST_F(ThresholdTest, ClearsOnceTheValueHasComeBackSomeWay) {
  rule("m>80:WARNING");
  EXPECT_EQ(fired, gets(81));
  EXPECT_EQ(none, gets(79));
  EXPECT_EQ(none, gets(76.1));
  EXPECT_EQ(cleared, gets(76));
  EXPECT_EQ(none, gets(79));
  EXPECT_EQ(fired, gets(81));
}

TEST_F(ThresholdTest, ComesBackUpwardsWhereLessIsWorse) {
  rule("m<20:WARNING");
  EXPECT_EQ(none, gets(20));
  EXPECT_EQ(fired, gets(19));
  EXPECT_EQ(none, gets(20.9));
  EXPECT_EQ(cleared, gets(21));
}

TEST_F(ThresholdTest, IncludesItsLimitWhereItSaysSo) {
  rule("m>=10:WARNING");
  EXPECT_EQ(fired, gets(10));
  EXPECT_EQ(none, gets(9.5));
  EXPECT_EQ(cleared, gets(9.4));
}

TEST_F(ThresholdTest, HasNoHysteresisWhereThatIsZero) {
  rule("m>10:WARNING");
  EXPECT_EQ(fired, gets(11, 0));
  EXPECT_EQ(cleared, gets(10, 0));
}

TEST_F(ThresholdTest, WaitsUntilTheValueHasStayedThere) {
  rule("m>10:WARNING:3s");
  EXPECT_EQ(none, gets(11));
  EXPECT_EQ(none, gets(11));
  EXPECT_EQ(none, gets(10));
  EXPECT_EQ(none, gets(11));
  EXPECT_EQ(none, gets(12));
  EXPECT_EQ(none, gets(11));
  EXPECT_EQ(fired, gets(11));
}

TEST_F(ThresholdTest, ClearsWhenTheSeriesIsGone) {
  rule("m<600:WARNING");
  EXPECT_EQ(none, gets(std::nullopt));
  EXPECT_EQ(fired, gets(10));
  EXPECT_EQ(cleared, gets(std::nullopt));
}

TEST_F(ThresholdTest, LearnsNothingFromNaN) {
  rule("m>10:WARNING");
  EXPECT_EQ(none, gets(std::nan("")));
  EXPECT_EQ(fired, gets(11));
  EXPECT_EQ(none, gets(std::nan("")));
  EXPECT_TRUE(state_.firing);
}

}  // namespace
}  // namespace baton::model
