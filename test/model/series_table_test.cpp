#include "model/series_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/record.h"

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Metric metric(const std::string& name, const std::string& value, LineLabels labels = {}) {
  return {name, *Number::parse(value), std::move(labels), {}};
}

TEST(SeriesTableTest, KeepsTheLastValueOfEachNameAndLabels) {
  SeriesTable table;
  table.add(metric("rows", "1"));
  table.add(metric("rows", "2", {{"stage", "a"}}));
  table.add(metric("rows", "3", {{"stage", "b"}}));
  table.add(metric("rows", "4", {{"stage", "a"}}));
  EXPECT_THAT(table.findings().metrics,
              ElementsAre(metric("rows", "1"), metric("rows", "4", {{"stage", "a"}}),
                          metric("rows", "3", {{"stage", "b"}})));
}

TEST(SeriesTableTest, TakesTheSameLabelsInAnyOrderForTheSameSeries) {
  SeriesTable table;
  table.add(metric("rows", "1", {{"a", "x"}, {"b", "y"}}));
  table.add(metric("rows", "2", {{"b", "y"}, {"a", "x"}}));
  EXPECT_THAT(table.findings().metrics, ElementsAre(metric("rows", "2", {{"a", "x"}, {"b", "y"}})));
}

TEST(SeriesTableTest, KeepsTheTimestamp) {
  SeriesTable table;
  Metric timed = metric("rows", "1");
  timed.timestamp = base::Instant{std::chrono::seconds{1705400000}};
  table.add(timed);
  EXPECT_THAT(table.findings().metrics, ElementsAre(timed));
}

TEST(SeriesTableTest, CountsWhatItHasNoRoomFor) {
  SeriesTable table;
  for (int i = 0; i < 1500; ++i) table.add(metric("n" + std::to_string(i), "1"));
  EXPECT_THAT(table.findings().metrics, SizeIs(1000));
  EXPECT_EQ(500U, table.findings().metrics_dropped);
  table.add(metric("n0", "7"));
  EXPECT_EQ("7", table.findings().metrics[0].value.text());
  EXPECT_EQ(500U, table.findings().metrics_dropped);
}

TEST(SeriesTableTest, IsBoundedInBytesToo) {
  SeriesTable table;
  for (int i = 0; i < 1000; ++i)
    table.add(metric("n" + std::to_string(i), "1", {{"k", std::string(4000, 'x')}}));
  const LineFindings found = table.findings();
  EXPECT_LT(found.metrics.size(), 270U);
  EXPECT_GT(found.metrics.size(), 255U);
  EXPECT_EQ(1000U, found.metrics.size() + found.metrics_dropped);
}

TEST(SeriesTableTest, KeepsTheLastEvents) {
  SeriesTable table;
  for (int i = 0; i < 25; ++i) table.add(Event{"e" + std::to_string(i), Severity::info, "m", {}, {}});
  ASSERT_THAT(table.findings().events, SizeIs(SeriesTable::max_events));
  EXPECT_EQ("e5", table.findings().events.front().type);
  EXPECT_EQ("e24", table.findings().events.back().type);
}

TEST(SeriesTableTest, HidesWhatMayBeACredential) {
  SeriesTable table;
  table.add(
      metric("rows", "1", {{"api_token", "hunter2"}, {"url", "https://u:hunter2@host/"}, {"stage", "a"}}));
  table.add(
      Event{"e", Severity::info, "cannot reach https://u:hunter2@host/", {{"password", "hunter2"}}, {}});
  Record record;
  record.lines = table.findings();
  EXPECT_THAT(encode_record(record), testing::Not(testing::HasSubstr("hunter2")));
  EXPECT_THAT(encode_record(record), testing::HasSubstr(R"("stage":"a")"));
}

TEST(SeriesTableTest, DropsTimesThatNoRecordCanHold) {
  SeriesTable table;
  for (const std::int64_t seconds : {999'999'999'999, -999'999'999'999}) {
    Metric odd = metric("n" + std::to_string(seconds < 0), "1");
    odd.timestamp = base::Instant{std::chrono::seconds{seconds}};
    table.add(odd);
  }
  Record record;
  record.lines = table.findings();
  ASSERT_THAT(record.lines.metrics, SizeIs(2));
  EXPECT_EQ(std::nullopt, record.lines.metrics[0].timestamp);
  EXPECT_TRUE(decode_record(encode_record(record)));
}

TEST(SeriesTableTest, HasNothingAtFirst) {
  EXPECT_EQ(LineFindings{}, SeriesTable().findings());
}

}  // namespace
}  // namespace baton::model
