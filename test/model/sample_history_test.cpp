#include "model/sample_history.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

base::Instant at(int seconds) {
  return base::Instant{std::chrono::seconds{1'705'370'400 + seconds}};
}

TEST(SampleHistory, KeepsEachSampleWhileThereIsRoom) {
  SampleHistory history;
  history.add({at(0), 10, {}});
  history.add({at(15), 20, 5});
  EXPECT_EQ((std::vector<SamplePoint>{{at(0), 10, {}}, {at(15), 20, 5}}), history.points());
}

TEST(SampleHistory, StaysBoundedAndCoversTheWholeTime) {
  SampleHistory history;
  for (int i = 0; i < 100'000; ++i) {
    history.add({at(i), i == 50'000 ? 99.0 : 10.0, 50});
    ASSERT_LE(history.points().size(), SampleHistory::most);
  }
  const auto& points = history.points();
  EXPECT_GE(points.size(), SampleHistory::most / 2);
  EXPECT_LT(points.front().at, at(10'000));
  EXPECT_EQ(at(99'999), points.back().at);
  EXPECT_EQ(1, std::ranges::count(points, 99.0, &SamplePoint::memory_percent)) << "a peak stays one";
  EXPECT_TRUE(std::ranges::all_of(points, [](const SamplePoint& point) { return point.cpu_percent == 50; }));
  EXPECT_TRUE(std::ranges::is_sorted(points, {}, &SamplePoint::at));
}

TEST(SampleHistory, TakesTheHigherMemoryAndTheMeanCpu) {
  SampleHistory history;
  for (int i = 0; i < static_cast<int>(SampleHistory::most) + 1; ++i)
    history.add({at(i), static_cast<double>(i), static_cast<double>(i)});
  EXPECT_EQ((SamplePoint{at(1), 1, 0.5}), history.points().at(0));
  EXPECT_EQ((SamplePoint{at(3), 3, 2.5}), history.points().at(1));
}

TEST(SampleHistory, PassesThroughARecord) {
  const std::vector<SamplePoint> points{{at(0), 12.5, {}}, {at(15), {}, 133.25}, {at(30), {}, {}}};
  const std::string json = json_history(points);
  EXPECT_EQ(R"([{"t":1705370400.000,"memory_percent":12.5},{"t":1705370415.000,"cpu_percent":133.25},)"
            R"({"t":1705370430.000}])",
            json);
  const auto parsed = parse_json_object("{\"history\":" + json + "}");
  JsonFields fields(parsed->get_object());
  std::vector<SamplePoint> read;
  read_history(fields, read);
  EXPECT_TRUE(fields.good());
  EXPECT_EQ(points, read);
}

TEST(SampleHistory, IsNotReadFromATimeThatIsNone) {
  const auto parsed = parse_json_object(R"({"history":[{"t":1e300}]})");
  JsonFields fields(parsed->get_object());
  std::vector<SamplePoint> read;
  read_history(fields, read);
  EXPECT_FALSE(fields.good());
}

}  // namespace
}  // namespace baton::model
