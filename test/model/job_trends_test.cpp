#include "model/job_trends.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

class JobTrendsTest : public testing::Test {
 protected:
  void done(std::chrono::seconds at, std::uint64_t count, std::uint64_t total = 100) {
    trends_.see_progress({count, total, 100.0 * static_cast<double>(count) / static_cast<double>(total), ""},
                         start_ + at);
  }
  void memory(std::chrono::seconds at, std::uint64_t bytes, std::optional<std::uint64_t> limit = 1000) {
    Sample sample;
    sample.at = base::Instant{at};
    sample.cgroup.memory.bytes = bytes + 5000;
    sample.cgroup.memory.working_set_bytes = bytes;
    sample.cgroup.memory.limit_bytes = limit;
    trends_.see_sample(sample);
  }
  [[nodiscard]] Trends trends() const { return trends_.trends(); }

  JobTrends trends_;
  const base::MonotonicTime start_{1h};
};

TEST_F(JobTrendsTest, AreUnknownAtFirst) {
  EXPECT_EQ(Trends{}, trends());
  done(0s, 10);
  EXPECT_EQ(Trends{}, trends());
}

TEST_F(JobTrendsTest, TellRateAndTimeLeft) {
  done(0s, 10);
  done(10s, 30);
  EXPECT_EQ(2, trends().rate_per_second);
  EXPECT_EQ(35, trends().eta_seconds);
}

TEST_F(JobTrendsTest, TellTimeLeftOfPercentagesToo) {
  trends_.see_progress({{}, {}, 50, ""}, start_);
  trends_.see_progress({{}, {}, 60, ""}, start_ + 5s);
  EXPECT_EQ(20, trends().eta_seconds);
  EXPECT_EQ(std::nullopt, trends().rate_per_second);
}

TEST_F(JobTrendsTest, TellNoTimeLeftWhileNothingGetsDone) {
  done(0s, 10);
  done(10s, 10);
  EXPECT_EQ(0, trends().rate_per_second);
  EXPECT_EQ(std::nullopt, trends().eta_seconds);
}

TEST_F(JobTrendsTest, BeginAnewWhenProgressGoesBack) {
  done(0s, 10);
  done(10s, 90);
  done(20s, 0);
  EXPECT_EQ(std::nullopt, trends().rate_per_second);
  done(30s, 10);
  EXPECT_EQ(1, trends().rate_per_second);
}

TEST_F(JobTrendsTest, TellWhenMemoryReachesItsLimit) {
  memory(0s, 100);
  memory(15s, 250);
  EXPECT_EQ(std::nullopt, trends().exhaustion_seconds) << "programs grow at their start";
  memory(30s, 400);
  EXPECT_DOUBLE_EQ(60, *trends().exhaustion_seconds);
}

TEST_F(JobTrendsTest, TellNoEndOfMemoryThatDoesNotGrow) {
  memory(0s, 400);
  memory(30s, 400);
  EXPECT_EQ(std::nullopt, trends().exhaustion_seconds);
  memory(60s, 100);
  EXPECT_EQ(std::nullopt, trends().exhaustion_seconds);
}

TEST_F(JobTrendsTest, TellNoEndOfMemoryWithoutALimitOrFarAway) {
  memory(0s, 400, {});
  memory(30s, 500, {});
  EXPECT_EQ(std::nullopt, trends().exhaustion_seconds);
  memory(60s, 600, 1'000'000'000);
  EXPECT_EQ(std::nullopt, trends().exhaustion_seconds);
}

TEST_F(JobTrendsTest, CountTheSameSampleOnce) {
  memory(0s, 100);
  for (int i = 0; i < 10; ++i) memory(30s, 400);
  EXPECT_DOUBLE_EQ(60, *trends().exhaustion_seconds);
}

TEST_F(JobTrendsTest, TellRecordsPerSecond) {
  trends_.see_records(1000, start_);
  trends_.see_records(1000, start_ + 5s);
  EXPECT_EQ(std::nullopt, trends().records_per_second) << "it may be printed at the end only";
  trends_.see_records(1500, start_ + 10s);
  EXPECT_EQ(50, trends().records_per_second);
  trends_.begin_anew();
  EXPECT_EQ(Trends{}, trends());
}

TEST(Sums, AreOverAllSeriesOfAName) {
  const std::vector<Metric> metrics{{"a", Number::of(1), {{"x", "1"}}, {}},
                                    {"b", Number::of(5), {}, {}},
                                    {"a", *Number::parse("2.5"), {{"x", "2"}}, {}}};
  EXPECT_EQ(3.5, sum_of("a", metrics));
  EXPECT_EQ(std::nullopt, sum_of("c", metrics));
}

}  // namespace
}  // namespace baton::model
