#include "model/line_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string name_of(const Line& line) {
  if (const auto* metric = std::get_if<Metric>(&line)) return metric->name + "=" + metric->value.text();
  if (const auto* event = std::get_if<Event>(&line)) return event->type;
  return "alert";
}

// What is found in the pieces, by name and value.
std::vector<std::string> found_in(const std::vector<std::string>& pieces) {
  std::vector<std::string> names;
  LineScanner scanner([&](const Line& line) { names.push_back(name_of(line)); });
  for (const std::string& piece : pieces) scanner.feed(piece);
  scanner.finish();
  return names;
}

TEST(LineScannerTest, FindsMetricsAndEventsAmongOtherLines) {
  EXPECT_THAT(
      found_in({"hello\nMETRIC: a=1\n\nworld METRIC: b=2\nEVENT: type=t message=\"m\"\nMETRIC: c=3\n"}),
      ElementsAre("a=1", "t", "c=3"));
}

TEST(LineScannerTest, FindsTheJsonForms) {
  EXPECT_THAT(found_in({R"({"metric":"a","value":1,"labels":{"k":"v"},"timestamp":1705400000})"
                        "\n"
                        R"({"event":"t","severity":"ERROR","message":"m","labels":{}})"
                        "\n"
                        R"({"metric": "b", "value": 2.5})"
                        "\n"
                        R"({"other":"c"})"
                        "\n"}),
              ElementsAre("a=1", "t", "b=2.5"));
}

TEST(LineScannerTest, IsNotMisledByWhatOnlyLooksSimilar) {
  EXPECT_THAT(
      found_in({"METRIC\nMETRIC:\nMETRIC: \nMETRIC: a\nMETRIC: a=x\n METRIC: a=1\nMETRICS: a=1\nEVENT: a\n"
                "{\"metric\":\n{\"metric\":1}\n{\"event\":{}}\n{\n"}),
      IsEmpty());
}

class SplitAt : public testing::TestWithParam<std::string> {};

TEST_P(SplitAt, EveryOffsetFindsTheSame) {
  const std::string text = "x\nMETRIC: a=1 k=\"two words\"\nyy\n" + GetParam() + "EVENT: type=t\n" +
                           GetParam() + R"({"metric":"b","value":2})" + "\nend\n";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    EXPECT_THAT(found_in({text.substr(0, at), text.substr(at)}), ElementsAre("a=1", "t", "b=2")) << at;
  }
  std::vector<std::string> bytes;
  for (const char byte : text) bytes.emplace_back(1, byte);
  EXPECT_THAT(found_in(bytes), ElementsAre("a=1", "t", "b=2"));
}

INSTANTIATE_TEST_SUITE_P(Between, SplitAt,
                         testing::Values("", "M\n", "METRIC\n", "\n\n", "EVEN\n{\n",
                                         std::string("\0\xff\r\n", 4)));

TEST(LineScannerTest, TakesALastLineWithoutNewline) {
  EXPECT_THAT(found_in({"METRIC: a=1\nMETRIC: b=2"}), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(found_in({"METRIC: a", "=1"}), ElementsAre("a=1"));
}

TEST(LineScannerTest, TakesTheLineEndsOfWindows) {
  EXPECT_THAT(found_in({"METRIC: a=1\r\nEVENT: type=t\r\n{\"metric\":\"b\",\"value\":2}\r\n"}),
              ElementsAre("a=1", "t", "b=2"));
}

TEST(LineScannerTest, IgnoresLinesThatAreTooLong) {
  const std::string longest = "METRIC: a=1 k=" + std::string(max_line_bytes - 14, 'x');
  ASSERT_EQ(max_line_bytes, longest.size());
  EXPECT_THAT(found_in({longest + "\n"}), ElementsAre("a=1"));
  EXPECT_THAT(found_in({longest + "x\nMETRIC: b=2\n"}), ElementsAre("b=2"));
  EXPECT_THAT(found_in({longest.substr(0, 100), longest.substr(100) + "x", "\nMETRIC: b=2\n"}),
              ElementsAre("b=2"));
  EXPECT_THAT(found_in({longest, "x", "yz\nMETRIC: b=2\n"}), ElementsAre("b=2"));
}

TEST(LineScannerTest, PassesAHugeLineOver) {
  const std::string huge(1U << 20U, 'M');
  EXPECT_THAT(found_in({huge, huge, "METRIC: no=1", huge + "\nMETRIC: a=1\n"}), ElementsAre("a=1"));
}

TEST(LineScannerTest, PassesBinaryDataOver) {
  std::string binary;
  for (int i = 0; i < 70'000; ++i) binary += static_cast<char>(i * 7919 >> 3);
  EXPECT_THAT(found_in({binary, "\nMETRIC: a=1\n", binary}), ElementsAre("a=1"));
}

TEST(PrintedLine, KeepsLabelsAndTimestamp) {
  const auto text = parse_printed_line("METRIC: a=0.50 stage=load timestamp=1705400000.25");
  const auto json =
      parse_printed_line(R"({"metric":"a","value":0.5,"labels":{"stage":"load"},"timestamp":1705400000.25})");
  ASSERT_TRUE(text && json);
  const auto& metric = std::get<Metric>(*text);
  EXPECT_EQ("0.50", metric.value.text());
  EXPECT_EQ((LineLabels{{"stage", "load"}}), metric.labels);
  EXPECT_EQ(base::Instant{std::chrono::milliseconds{1705400000250}}, metric.timestamp);
  EXPECT_EQ(metric.labels, std::get<Metric>(*json).labels);
  EXPECT_EQ(metric.timestamp, std::get<Metric>(*json).timestamp);
}

class NotOurs : public testing::TestWithParam<std::string> {};

TEST_P(NotOurs, HasNoValue) {
  EXPECT_EQ(std::nullopt, parse_printed_line(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Json, NotOurs,
    testing::Values(R"({"metric":"a"})", R"({"metric":"a","value":"x"})", R"({"metric":"a b","value":1})",
                    R"({"metric":"a","value":1,"labels":[]})", R"({"metric":"a","value":1,"labels":{"k":1}})",
                    R"({"metric":"a","value":1,"labels":{"timestamp":"1"}})",
                    R"({"metric":"a","value":1,"timestamp":"now"})",
                    R"({"metric":"a","value":1,"timestamp":1e300})", R"({"metric":"a","value":1} x)",
                    R"({"event":"a b"})", R"({"event":"a","severity":"LOUD"})",
                    R"({"metric":)" + std::string(2000, '[')));

TEST(PrintedLine, KnowsNumbersThatJsonDoesNot) {
  EXPECT_EQ("a=NaN", name_of(*parse_printed_line(R"({"metric":"a","value":"NaN"})")));
  EXPECT_EQ("a=-Inf", name_of(*parse_printed_line(R"({"metric":"a","value":"-Inf"})")));
  EXPECT_EQ("a=18446744073709551615",
            name_of(*parse_printed_line(R"({"metric":"a","value":18446744073709551615})")));
}

}  // namespace
}  // namespace baton::model
