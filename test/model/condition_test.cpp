#include "model/condition.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;

base::Result<std::string> look_up(std::string_view name, std::string_view) {
  if (name == "run") return std::string("20240116");
  if (name == "job") return std::string("extract");
  if (name == "condition") return std::string("job:extract");
  if (name == "up") return std::string("..");
  if (name == "path") return std::string("a/b");
  if (name == "empty") return std::string();
  return base::usage_error("", "is not a known field");
}

base::Result<Condition> parse(std::string_view text) {
  return parse_condition(text, look_up);
}

struct PathCase {
  const char* text;
  ConditionKind kind;
  const char* path;
  const char* shown;
};
void PrintTo(const PathCase& c, std::ostream* out) {
  *out << c.text;
}

class PathCondition : public testing::TestWithParam<PathCase> {};

TEST_P(PathCondition, NamesItsPath) {
  const auto condition = parse(GetParam().text);
  ASSERT_TRUE(condition) << condition.error().message();
  EXPECT_EQ(GetParam().kind, condition->kind);
  EXPECT_EQ(GetParam().path, condition->path);
  EXPECT_EQ(GetParam().shown, condition->text);
  EXPECT_EQ("", condition->job);
}

constexpr auto marker = ConditionKind::marker;
constexpr auto file = ConditionKind::file;
constexpr auto glob = ConditionKind::glob;
INSTANTIATE_TEST_SUITE_P(
    All, PathCondition,
    testing::Values(PathCase{"/data/x", marker, "/data/x", "/data/x"},
                    PathCase{"done", marker, "done", "done"},
                    PathCase{"marker:/data/x", marker, "/data/x", "marker:/data/x"},
                    PathCase{"/data/{run}/{job}.done", marker, "/data/20240116/extract.done",
                             "/data/20240116/extract.done"},
                    PathCase{"file:/data/{run}.csv", file, "/data/20240116.csv", "file:/data/20240116.csv"},
                    PathCase{"file:/data/{{x}}", file, "/data/{x}", "file:/data/{x}"},
                    PathCase{"file:/data/in/", file, "/data/in", "file:/data/in/"},
                    PathCase{"file:/", file, "/", "file:/"}, PathCase{"file://", file, "/", "file://"},
                    PathCase{"glob:/data/*.csv", glob, "/data/*.csv", "glob:/data/*.csv"},
                    PathCase{"glob:in/{run}/*", glob, "in/20240116/*", "glob:in/20240116/*"},
                    PathCase{"./tpc:x", marker, "./tpc:x", "./tpc:x"}, PathCase{":x", marker, ":x", ":x"},
                    PathCase{"/data/a:b", marker, "/data/a:b", "/data/a:b"},
                    PathCase{"2024-01-16T02:03", marker, "2024-01-16T02:03", "2024-01-16T02:03"},
                    PathCase{"marker:job:x", marker, "job:x", "marker:job:x"},
                    PathCase{"{condition}", marker, "job:extract", "job:extract"},
                    PathCase{"../up", marker, "../up", "../up"}));

struct JobCase {
  const char* text;
  const char* pipeline;
  const char* job;
};
void PrintTo(const JobCase& c, std::ostream* out) {
  *out << c.text;
}

class JobCondition : public testing::TestWithParam<JobCase> {};

TEST_P(JobCondition, NamesItsJob) {
  const auto condition = parse(GetParam().text);
  ASSERT_TRUE(condition) << condition.error().message();
  EXPECT_EQ(ConditionKind::job, condition->kind);
  EXPECT_EQ(GetParam().pipeline, condition->pipeline);
  EXPECT_EQ(GetParam().job, condition->job);
  EXPECT_EQ("", condition->path);
}

INSTANTIATE_TEST_SUITE_P(
    All, JobCondition,
    testing::Values(JobCase{"job:extract", "", "extract"}, JobCase{"job:{job}", "", "extract"},
                    JobCase{"job:customer-analytics/extract", "customer-analytics", "extract"},
                    JobCase{"job:a/{job}-2", "a", "extract-2"}));

TEST(NetworkCondition, NamesItsEndpoint) {
  const auto tcp = parse("tcp:{job}:5432");
  ASSERT_TRUE(tcp) << tcp.error().message();
  EXPECT_EQ(ConditionKind::tcp, tcp->kind);
  EXPECT_EQ("tcp:extract:5432", tcp->text);
  EXPECT_EQ("extract", tcp->endpoint.host);
  const auto http = parse("http://{job}/runs/{run}");
  ASSERT_TRUE(http) << http.error().message();
  EXPECT_EQ(ConditionKind::http, http->kind);
  EXPECT_EQ("http://extract/runs/20240116", http->text);
  EXPECT_EQ("/runs/20240116", http->endpoint.request);
}

struct BadCase {
  const char* text;
  const char* problem;
};
void PrintTo(const BadCase& c, std::ostream* out) {
  *out << c.text;
}

class BadCondition : public testing::TestWithParam<BadCase> {};

TEST_P(BadCondition, IsAUsageErrorThatSaysWhy) {
  const auto condition = parse(GetParam().text);
  ASSERT_FALSE(condition) << condition->text;
  EXPECT_EQ(base::ErrorKind::usage, condition.error().kind);
  EXPECT_THAT(condition.error().message(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BadCondition,
    testing::Values(BadCase{"jop:extract", "unknown kind 'jop' (did you mean 'job'?)"},
                    BadCase{"flie:/x", "unknown kind 'flie' (did you mean 'file'?)"},
                    BadCase{"makrer:/x", "unknown kind 'makrer' (did you mean 'marker'?)"},
                    BadCase{"stage:x", "unknown kind 'stage'; write ./ before a path that begins so"},
                    BadCase{"tcp:db", "must end in :PORT"}, BadCase{"http:db", "must look like"},
                    BadCase{"https://db/", "no TLS"}));

INSTANTIATE_TEST_SUITE_P(
    Paths, BadCondition,
    testing::Values(BadCase{"", "nothing to wait for"}, BadCase{"file:", "nothing to wait for"},
                    BadCase{"job:", "nothing to wait for"}, BadCase{"{empty}", "nothing to wait for"},
                    BadCase{"/data/", "is a directory"}, BadCase{"marker:/", "is a directory"},
                    BadCase{"/data/{rnu}", "{rnu} is not a known field"},
                    BadCase{"/data/{run", "'{' without '}'"}));

INSTANTIATE_TEST_SUITE_P(
    Names, BadCondition,
    testing::Values(BadCase{"job:..", "job name '..'"}, BadCase{"job:.", "job name '.'"},
                    BadCase{"job:{up}", "job name '..'"}, BadCase{"job:../extract", "pipeline name '..'"},
                    BadCase{"job:{up}/extract", "pipeline name '..'"}, BadCase{"job:a/..", "job name '..'"},
                    BadCase{"job:/extract", "pipeline name ''"}, BadCase{"job:a/", "job name ''"},
                    BadCase{"job:a/b/c", "job name 'b/c'"}, BadCase{"job:x/{path}", "job name 'a/b'"},
                    BadCase{"job:Extract", "job name 'Extract'"}, BadCase{"job:a b", "job name 'a b'"}));

TEST(ConditionText, MayNotHoldANulByte) {
  const auto condition = parse(std::string_view("/data/x\0.done", 13));
  ASSERT_FALSE(condition);
  EXPECT_THAT(condition.error().message(), HasSubstr("NUL"));
}

}  // namespace
}  // namespace baton::model
