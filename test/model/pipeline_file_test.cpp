#include "model/pipeline_file.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;

// The seed's ConfigMap entry, as it stands in the mounted file.
const std::string seed = R"(pipeline:
  name: "customer-data-processing"
  version: "2.1.0"
  stages:
    - name: "extract"
      timeout: 300
      retry_count: 3
    - name: "transform"
      timeout: 600
      retry_count: 2
    - name: "load"
      timeout: 300
      retry_count: 3
  validation:
    enabled: true
    strict_mode: true
  output:
    format: "parquet"
    compression: "snappy"
)";

base::Result<StageValues> read(std::string_view yaml, std::string_view job = "extract") {
  auto stage = read_stage(yaml, "pipeline.yaml", job);
  if (!stage) return stage.error();
  return stage->value_or(StageValues{});
}
std::string stages(const std::string& list) {
  return "pipeline:\n  stages:\n" + list;
}

TEST(SeedPipeline, GivesEveryStageItsValues) {
  EXPECT_THAT(
      read(seed, "extract").value(),
      UnorderedElementsAre(Pair("name", "extract"), Pair("timeout", "300"), Pair("retry_count", "3")));
  EXPECT_THAT(
      read(seed, "transform").value(),
      UnorderedElementsAre(Pair("name", "transform"), Pair("timeout", "600"), Pair("retry_count", "2")));
  EXPECT_EQ("300", read(seed, "load")->at("timeout"));
}

TEST(Thresholds, AreOneValueALine) {
  EXPECT_EQ("a>1:INFO\nb<2:ERROR\n",
            read(stages("  - name: extract\n    thresholds: ['a>1:INFO', 'b<2:ERROR']\n"))->at("thresholds"));
  EXPECT_EQ("a>1:INFO", read(stages("  - name: extract\n    thresholds: a>1:INFO\n"))->at("thresholds"));
  EXPECT_FALSE(read(stages("  - name: extract\n    thresholds:\n"))->contains("thresholds"));
}

TEST(SeedPipeline, TellsThatAJobHasNoStage) {
  EXPECT_TRUE(read_stage(seed, "f", "load")->has_value());
  EXPECT_FALSE(read_stage(seed, "f", "report")->has_value());
  EXPECT_FALSE(read_stage("pipeline:\n", "f", "load")->has_value());
}

TEST(SeedPipeline, GivesNothingToAnotherJob) {
  EXPECT_THAT(read(seed, "report").value(), IsEmpty());
  EXPECT_THAT(read(seed, "EXTRACT").value(), IsEmpty());
  EXPECT_THAT(read(seed, "").value(), IsEmpty());
}

TEST(SeedPipeline, CutAnywhereNeverCrashes) {
  for (std::size_t length = 0; length < seed.size(); ++length) {
    const auto values = read(std::string_view(seed).substr(0, length));
    if (!values) {
      EXPECT_EQ(base::ErrorKind::data, values.error().kind) << length << " bytes";
    }
  }
}

class NoStages : public testing::TestWithParam<const char*> {};

TEST_P(NoStages, IsFine) {
  const auto values = read(GetParam());
  ASSERT_TRUE(values) << values.error().message();
  EXPECT_THAT(*values, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, NoStages,
                         testing::Values("", "\n", "# only a comment\n", "---\n", "~", "{}", "other: 1",
                                         "pipeline:\n", "pipeline: {}", "pipeline: {name: x}",
                                         "pipeline: {stages: }", "pipeline: {stages: []}",
                                         "pipeline: {stages: ~}"));

TEST(StageValues, AreScalarsAsText) {
  const auto values =
      read(stages("  - name: extract\n"
                  "    timeout: 1m30s\n"
                  "    retry_count: '007'\n"
                  "    enabled: yes\n"
                  "    note: >\n      two\n      words\n"
                  "    empty: ''\n"));
  EXPECT_THAT(values.value(), UnorderedElementsAre(Pair("name", "extract"), Pair("timeout", "1m30s"),
                                                   Pair("retry_count", "007"), Pair("enabled", "yes"),
                                                   Pair("note", "two words\n"), Pair("empty", "")));
}

TEST(StageValues, LeaveOutWhatIsNoScalar) {
  const auto values =
      read(stages("  - name: extract\n"
                  "    depends_on: [a, b]\n"
                  "    resources: {cpu: 1}\n"
                  "    note: ~\n"));
  EXPECT_THAT(values.value(), UnorderedElementsAre(Pair("name", "extract")));
}

TEST(StageValues, MayComeThroughAnAlias) {
  const auto values = read("defaults: &long 3600\n" + stages("  - {name: extract, timeout: *long}\n"));
  EXPECT_EQ("3600", values->at("timeout"));
}

TEST(StageValues, HaveVariablesAndParametersPutIn) {
  const Substitution given([](const std::string&) { return std::optional<std::string>("90s"); });
  const auto values = read_stage(
      stages("  - {name: extract, timeout: \"${LIMIT}\", retry_count: '#{N:4}', other: \"${LIMIT}\"}\n"), "f",
      "extract", given);
  EXPECT_THAT(**values, UnorderedElementsAre(Pair("name", "extract"), Pair("timeout", "90s"),
                                             Pair("retry_count", "4"), Pair("other", "${LIMIT}")));
}

// --- errors, with their places ---

struct Bad {
  const char* yaml;
  const char* message;  // how it begins
};
void PrintTo(const Bad& b, std::ostream* out) {
  *out << b.message;
}

class BadFile : public testing::TestWithParam<Bad> {};

TEST_P(BadFile, IsADataErrorThatNamesLineAndColumn) {
  const auto values = read(GetParam().yaml);
  ASSERT_FALSE(values);
  EXPECT_EQ(base::ErrorKind::data, values.error().kind);
  EXPECT_THAT(values.error().message(), StartsWith(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Syntax, BadFile,
                         testing::Values(Bad{"pipeline:\n  name: \"open", "pipeline.yaml:2:14: "},
                                         Bad{"pipeline:\n\tname: x\n", "pipeline.yaml:2:6: "},
                                         Bad{"a: 1\n b: 2\n", "pipeline.yaml:2:3: "},
                                         Bad{"pipeline: *nothing\n", "pipeline.yaml:1:11: "},
                                         Bad{"pipeline: {name: x\n", "pipeline.yaml:2:1: "},
                                         Bad{"a: b: c\n", "pipeline.yaml:1:5: "},
                                         Bad{"pipeline: ]\n", "pipeline.yaml:1:11: "}));

INSTANTIATE_TEST_SUITE_P(
    Shape, BadFile,
    testing::Values(
        Bad{"hello", "pipeline.yaml:1:1: must be a mapping with 'pipeline'"},
        Bad{"\n- a\n", "pipeline.yaml:2:1: must be a mapping with 'pipeline'"},
        Bad{"pipeline: hello", "pipeline.yaml:1:11: 'pipeline' must be a mapping"},
        Bad{"pipeline: []", "pipeline.yaml:1:11: 'pipeline' must be a mapping"},
        Bad{"pipeline:\n  stages: hello", "pipeline.yaml:2:11: 'stages' must be a list"},
        Bad{"pipeline:\n  stages: {extract: {timeout: 1}}", "pipeline.yaml:2:11: 'stages' must be a list"},
        Bad{"pipeline:\n  stages:\n    - extract\n", "pipeline.yaml:3:7: a stage must be a mapping"},
        Bad{"pipeline:\n  stages:\n    - timeout: 1\n", "pipeline.yaml:3:7: a stage needs a name"},
        Bad{"pipeline:\n  stages:\n    - name:\n", "pipeline.yaml:3:7: a stage needs a name"},
        Bad{"pipeline:\n  stages:\n    - name: extract\n      timeout: [5]\n",
            "pipeline.yaml:4:16: 'timeout' must be a single value"},
        Bad{"pipeline:\n  stages:\n    - name: extract\n      retry_count: {a: 1}\n",
            "pipeline.yaml:4:20: 'retry_count' must be a single value"},
        Bad{"pipeline:\n  stages:\n    - name: extract\n      thresholds: {a: 1}\n",
            "pipeline.yaml:4:19: 'thresholds' must be a list of rules"},
        Bad{"pipeline:\n  stages:\n    - name: extract\n      thresholds: [[a]]\n",
            "pipeline.yaml:4:20: 'thresholds' must be a single value"},
        Bad{"pipeline:\n  stages:\n    - {name: extract, [a]: 1}\n",
            "pipeline.yaml:3:23: a key must be a word"},
        Bad{"pipeline:\n  stages:\n    - name: [extract]\n", "pipeline.yaml:3:7: a stage needs a name"},
        Bad{"pipeline:\n  stages:\n    - {name: extract}\n    - {name: extract, timeout: 2}\n",
            "pipeline.yaml:4:14: there are two stages named 'extract'"},
        Bad{"pipeline:\n  stages:\n    - {name: extract, timeout: \"${NO}\"}\n",
            "pipeline.yaml:3:32: timeout: ${NO} is not set"}));

TEST(BadFileName, IsShownOnOneLine) {
  const auto values = read_stage("hello", "a\nb.yaml", "extract");
  ASSERT_FALSE(values);
  EXPECT_THAT(values.error().message(), StartsWith("a\\nb.yaml:1:1: "));
}

// --- hostile files ---

TEST(HostileFile, MayBeAMebibyteButNoMore) {
  const std::string head = stages("  - {name: extract, timeout: 1}\n") + "# ";
  const std::string mebibyte = head + std::string((1U << 20U) - head.size(), 'x');
  EXPECT_EQ("1", read(mebibyte)->at("timeout"));
  const auto larger = read(mebibyte + "x");
  ASSERT_FALSE(larger);
  EXPECT_EQ(base::ErrorKind::data, larger.error().kind);
  EXPECT_EQ("pipeline.yaml: is larger than 1 MiB", larger.error().message());
}

TEST(HostileFile, MayBeABombOfAliases) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) bomb += ", " + last;
    bomb += "]\n";
  }
  const auto values = read(bomb + stages("  - {name: extract, timeout: 1, bomb: *a59}\n"));
  ASSERT_TRUE(values) << values.error().message();
  EXPECT_THAT(*values, UnorderedElementsAre(Pair("name", "extract"), Pair("timeout", "1")));
}

TEST(HostileFile, MayNotContainItself) {
  EXPECT_FALSE(read("pipeline: &all\n  self: *all\n  stages:\n  - {name: extract}\n"));
  EXPECT_FALSE(read("pipeline:\n  stages:\n  - &stage {name: extract, again: *stage}\n"));
}

class Nested : public testing::TestWithParam<const char*> {};

TEST_P(Nested, IsRefused) {
  std::string deep = "pipeline: ";
  while (deep.size() < 100'000) deep += GetParam();
  const auto values = read(deep);
  ASSERT_FALSE(values);
  EXPECT_EQ(base::ErrorKind::data, values.error().kind);
}

INSTANTIATE_TEST_SUITE_P(All, Nested, testing::Values("[", "{", "{a: ", "[[", "\n- - - - "));

TEST(KeyGivenTwice, IsAnErrorWithItsPlace) {
  const std::string stage = "    - name: extract\n      timeout: 1\n      timeout: 2\n";
  EXPECT_THAT(read(stages(stage)).error().message(),
              StartsWith("pipeline.yaml:5:7: 'timeout' is there twice"));
  EXPECT_THAT(read("pipeline: {}\npipeline: {}\n").error().message(), StartsWith("pipeline.yaml:2:1:"));
  EXPECT_THAT(read(stages("    []\n") + "  stages: []\n").error().message(),
              StartsWith("pipeline.yaml:4:3:"));
}

}  // namespace
}  // namespace baton::model
