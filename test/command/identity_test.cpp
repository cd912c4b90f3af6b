#include "command/identity.h"

#include <filesystem>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/given.h"
#include "system/host.h"

#include "support/temporary_directory.h"

namespace baton::command {
namespace {

using base::Error;
using base::ErrorKind;
using test::Given;
using test::TemporaryDirectory;
using testing::HasSubstr;

Identity identity_of(const Given& given) {
  const auto identity = given.identity();
  EXPECT_TRUE(identity) << identity.error().message();
  return identity ? **identity : Identity{};
}

Error error_of(const Given& given) {
  const auto identity = given.identity();
  EXPECT_FALSE(identity);
  return identity ? Error{} : identity.error();
}

TEST(Identify, KnowsAJobByItsOptions) {
  const Identity identity = identity_of({{{"job", {"extract"}},
                                          {"pipeline", {"shop"}},
                                          {"run", {"r-1"}},
                                          {"index", {"3"}},
                                          {"state", {"/jobs"}}},
                                         {}});
  EXPECT_EQ("extract", identity.job);
  EXPECT_EQ("shop", identity.pipeline);
  EXPECT_EQ("r-1", identity.run.id);
  EXPECT_TRUE(identity.run.named);
  EXPECT_EQ(3U, identity.index);
  EXPECT_EQ("/jobs", identity.state_root);
  EXPECT_EQ(system::host_name(), identity.host);
}

TEST(Identify, DoesWithoutAnything) {
  const Identity identity = identity_of({});
  EXPECT_EQ("", identity.job);
  EXPECT_EQ("", identity.pipeline);
  EXPECT_EQ(0U, identity.index);
  EXPECT_EQ("/data/jobs", identity.state_root);
  EXPECT_FALSE(identity.run.named);
  EXPECT_EQ(identity.time.format("%Y%m%d").value(), identity.run.id);
}

TEST(Identify, TakesNameMinuteAndRunFromTheJobOfACronJob) {
  const Identity identity = identity_of({{}, {{"JOB_NAME", "extract-28431360"}}});
  EXPECT_EQ("extract", identity.job);
  EXPECT_EQ("2024-01-22T00:00:00.000Z", identity.time.to_string());
  EXPECT_EQ("20240122T0000Z", identity.run.id);
  EXPECT_TRUE(identity.run.named);
}

TEST(Identify, LeavesANameFromTheCommandLineAsItIs) {
  const Identity identity = identity_of({{{"job", {"extract-28431360"}}}, {}});
  EXPECT_EQ("extract-28431360", identity.job);
  EXPECT_FALSE(identity.run.named);
}

TEST(Identify, KeepsTheScheduledMinuteWhenTheJobHasAnotherName) {
  const Identity identity = identity_of({{{"job", {"load"}}}, {{"JOB_NAME", "nightly-28431360"}}});
  EXPECT_EQ("load", identity.job);
  EXPECT_EQ("20240122T0000Z", identity.run.id);
}

TEST(Identify, PutsTheCommandLineBeforeTheScheduledMinute) {
  const Identity identity = identity_of(
      {{{"run", {"again"}}, {"logical-time", {"2024-01-16"}}}, {{"JOB_NAME", "extract-28431360"}}});
  EXPECT_EQ("again", identity.run.id);
  EXPECT_EQ("2024-01-16T00:00:00.000Z", identity.time.to_string());
}

TEST(Identify, ReadsItsVariables) {
  const Identity identity = identity_of({{},
                                         {{"BATON_JOB", "load"},
                                          {"JOB_NAME", "other"},
                                          {"BATON_RUN", "r-2"},
                                          {"BATON_LOGICAL_TIME", "@1705370400"},
                                          {"JOB_COMPLETION_INDEX", "2"},
                                          {"BATON_STATE", "/state"}}});
  EXPECT_EQ("load", identity.job);
  EXPECT_EQ("r-2", identity.run.id);
  EXPECT_EQ("2024-01-16T02:00:00.000Z", identity.time.to_string());
  EXPECT_EQ(2U, identity.index);
  EXPECT_EQ("/state", identity.state_root);
}

TEST(Identify, DoesNotTakeADateThatAJobHandsOnForAName) {
  std::map<std::string, std::string> variables{{"BATON_RUN", "20240116"},
                                               {"BATON_LOGICAL_TIME", "2024-01-16"}};
  EXPECT_TRUE(identity_of({{}, variables}).run.named);
  variables["BATON_EPOCH"] = "7";
  EXPECT_FALSE(identity_of({{}, variables}).run.named);
  variables["BATON_RUN"] = "r-1";
  EXPECT_TRUE(identity_of({{}, variables}).run.named);
}

TEST(Identify, NamesARunByTheDateInItsTimeZone) {
  const Given utc{{{"logical-time", {"2024-01-16T23:30:00Z"}}}, {}};
  const Given berlin{{{"logical-time", {"2024-01-16T23:30:00Z"}}}, {{"TZ", "Europe/Berlin"}}};
  EXPECT_EQ("20240116", identity_of(utc).run.id);
  EXPECT_EQ("20240117", identity_of(berlin).run.id);
  EXPECT_FALSE(identity_of(berlin).run.named);
}

TEST(Identify, ReadsATimeWithoutAZoneInItsTimeZone) {
  const Identity identity =
      identity_of({{{"logical-time", {"2024-07-16T02:00"}}, {"timezone", {"Europe/Berlin"}}}, {}});
  EXPECT_EQ("2024-07-16T00:00:00.000Z", identity.time.to_string());
  EXPECT_EQ("20240716", identity.run.id);
}

TEST(Identify, DoesNotReadTheCronJobsMinuteInATimeZone) {
  const Identity identity = identity_of({{}, {{"JOB_NAME", "extract-28431360"}, {"TZ", "America/New_York"}}});
  EXPECT_EQ("20240122T0000Z", identity.run.id);
  EXPECT_EQ("20240121", identity.time.format("%Y%m%d").value());
}

TEST(Identify, MakesTheStateDirectoryAbsolute) {
  const auto here = std::filesystem::current_path().string();
  EXPECT_EQ(here + "/jobs", identity_of({{{"state", {"jobs"}}}, {}}).state_root);
}

TEST(Identify, ExpandsTheStateDirectory) {
  const Given given{{{"state", {"/data/{env:TEAM}/jobs"}}, {"pipeline", {"shop"}}}, {{"TEAM", "data"}}};
  EXPECT_EQ("/data/data/jobs", identity_of(given).state_root);
}

struct Bad {
  Given given;
  ErrorKind kind;
  const char* named;

  friend std::ostream& operator<<(std::ostream& out, const Bad& value) { return out << value.named; }
};
class BadIdentity : public testing::TestWithParam<Bad> {};

TEST_P(BadIdentity, IsToldWithTheSourceOfTheValue) {
  const Error error = error_of(GetParam().given);
  EXPECT_EQ(GetParam().kind, error.kind) << error.message();
  EXPECT_THAT(error.message(), HasSubstr(GetParam().named));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadIdentity,
    testing::Values(
        Bad{{{}, {{"TZ", "Europe/Berlni"}}}, ErrorKind::configuration, "TZ"},
        Bad{{{{"timezone", {"Mars"}}}, {}}, ErrorKind::usage, "--timezone"},
        Bad{{{{"job", {"../x"}}}, {}}, ErrorKind::usage, "--job"},
        Bad{{{}, {{"JOB_NAME", "Extract"}}}, ErrorKind::configuration, "JOB_NAME"},
        Bad{{{{"pipeline", {"a/b"}}}, {}}, ErrorKind::usage, "--pipeline"},
        Bad{{{{"run", {".."}}}, {}}, ErrorKind::usage, "--run"},
        Bad{{{}, {{"BATON_RUN", "a b"}}}, ErrorKind::configuration, "BATON_RUN"},
        Bad{{{}, {{"JOB_COMPLETION_INDEX", "-1"}}}, ErrorKind::configuration, "JOB_COMPLETION_INDEX"},
        Bad{{{{"logical-time", {"yesterday"}}}, {}}, ErrorKind::usage, "--logical-time"},
        Bad{{{}, {{"BATON_LOGICAL_TIME", "x"}}}, ErrorKind::configuration, "BATON_LOGICAL_TIME"},
        Bad{{{{"state", {"/{nonsense}"}}}, {}}, ErrorKind::usage, "--state"},
        Bad{{{}, {{"BATON_STATE", "/{job}"}}}, ErrorKind::configuration, "BATON_STATE"}));

// Paths

TEST(IdentityPath, ExpandsItsFields) {
  const Given given{{{"job", {"extract"}},
                     {"run", {"r-1"}},
                     {"index", {"2"}},
                     {"logical-time", {"2024-01-16"}},
                     {"marker", {"/data/{date:%Y/%m/%d}/{job}-{run}-{index}-{env:TEAM}{{x}}"}}},
                    {{"TEAM", "data"}}};
  const auto path = identity_of(given).path(given.settings().value(), "marker");
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ("/data/2024/01/16/extract-r-1-2-data{x}", *path);
}

TEST(IdentityPath, IsEmptyWhenItIsNotSet) {
  const auto path = identity_of({}).path(Given{}.settings().value(), "marker");
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ("", *path);
}

TEST(IdentityPath, NamesTheOptionOfABadTemplate) {
  const Given given{{{"marker", {"/data/{jbo}"}}}, {}};
  const auto path = identity_of(given).path(given.settings().value(), "marker");
  ASSERT_FALSE(path);
  EXPECT_EQ(ErrorKind::usage, path.error().kind);
  EXPECT_THAT(path.error().message(), testing::AllOf(HasSubstr("--marker"), HasSubstr("jbo")));
}

TEST(IdentityPath, MustNotComeOutEmpty) {
  const Given given{{}, {{"BATON_MARKER", "{env:EMPTY}"}, {"EMPTY", ""}}};
  const auto path = identity_of(given).path(given.settings().value(), "marker");
  ASSERT_FALSE(path);
  EXPECT_EQ(ErrorKind::configuration, path.error().kind);
}

// Configuration file

class ConfigFile : public testing::Test {
 protected:
  [[nodiscard]] Given given() const {
    return {{{"config", {directory_.path("pipeline.yaml")}}, {"job", {"extract"}}}, {}};
  }
  Error error() {
    const auto settings = given().settings();
    EXPECT_FALSE(settings);
    return settings ? Error{} : settings.error();
  }

  static constexpr std::string_view yaml =
      "pipeline:\n"
      "  stages:\n"
      "    - name: extract\n"
      "      timeout: 1h\n"
      "      retry_count: 3\n"
      "    - name: load\n"
      "      retry_count: 5\n";

  TemporaryDirectory directory_;
};

TEST_F(ConfigFile, SetsWhatTheJobsStageSays) {
  directory_.write("pipeline.yaml", yaml);
  const auto settings = given().settings();
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(std::chrono::hours{1}, settings->duration("attempt-timeout"));
  EXPECT_EQ(3U, settings->count("retries"));
  EXPECT_THAT(settings->at("retries").origin,
              testing::AllOf(HasSubstr(directory_.path("pipeline.yaml")), HasSubstr("extract")));
}

TEST_F(ConfigFile, FindsTheStageOfACronJobsJob) {
  directory_.write("pipeline.yaml", yaml);
  const Given given{{}, {{"BATON_CONFIG", directory_.path("pipeline.yaml")}, {"JOB_NAME", "load-28431360"}}};
  const auto settings = given.settings();
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(5U, settings->count("retries"));
}

TEST_F(ConfigFile, ComesBehindTheEnvironment) {
  directory_.write("pipeline.yaml", yaml);
  Given given = this->given();
  given.environment["DEFAULT_BACKOFF_LIMIT"] = "7";
  const auto settings = given.settings();
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(7U, settings->count("retries"));
  EXPECT_EQ(std::chrono::hours{1}, settings->duration("attempt-timeout"));
}

TEST_F(ConfigFile, IsReadThroughTheLinksOfAConfigMap) {
  std::filesystem::create_directory(directory_.path("..2024_01_16"));
  directory_.write("..2024_01_16/pipeline.yaml", yaml);
  std::filesystem::create_directory_symlink("..2024_01_16", directory_.path("..data"));
  std::filesystem::create_symlink("..data/pipeline.yaml", directory_.path("pipeline.yaml"));
  const auto settings = given().settings();
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(3U, settings->count("retries"));
}

TEST_F(ConfigFile, MayBeALinkToAnotherVolume) {
  std::filesystem::create_symlink("/proc/version", directory_.path("pipeline.yaml"));
  EXPECT_EQ(ErrorKind::data, error().kind);
}

TEST_F(ConfigFile, MustBeThere) {
  EXPECT_EQ(ErrorKind::configuration, error().kind);
  EXPECT_THAT(error().message(), HasSubstr(directory_.path("pipeline.yaml")));
}

TEST_F(ConfigFile, ThatDoesNotParseIsBadData) {
  directory_.write("pipeline.yaml", "pipeline:\n  stages: [\n");
  EXPECT_EQ(ErrorKind::data, error().kind);
  EXPECT_THAT(error().message(), HasSubstr(directory_.path("pipeline.yaml:")));
}

TEST_F(ConfigFile, WithABadValueIsAConfigurationErrorThatNamesIt) {
  directory_.write("pipeline.yaml", "pipeline: {stages: [{name: extract, retry_count: many}]}\n");
  EXPECT_EQ(ErrorKind::configuration, error().kind);
  EXPECT_THAT(error().message(), testing::AllOf(HasSubstr("pipeline.yaml"), HasSubstr("retry_count")));
}

TEST_F(ConfigFile, MustNotBeADirectory) {
  std::filesystem::create_directory(directory_.path("pipeline.yaml"));
  EXPECT_EQ(ErrorKind::configuration, error().kind);
}

TEST(UnusableJobName, IsTheVariablesOnly) {
  const test::Given foreign{{}, {{"JOB_NAME", "nightly.load"}}};
  const auto error = unusable_job_name({}, foreign.lookup());
  ASSERT_TRUE(error);
  EXPECT_EQ(ErrorKind::configuration, error->kind);
  EXPECT_FALSE(unusable_job_name({{{"job", {"x.y"}}}, {}, {}}, foreign.lookup()));
  EXPECT_FALSE(unusable_job_name({}, test::Given{{}, {{"JOB_NAME", "a.b"}, {"BATON_JOB", "x.y"}}}.lookup()));
  EXPECT_FALSE(unusable_job_name({}, test::Given{{}, {{"JOB_NAME", "load-28431360"}}}.lookup()));
  EXPECT_FALSE(unusable_job_name({}, test::Given{}.lookup()));
}

TEST(TimeOptions, HaveToBeRightOnTheCommandLine) {
  const auto check = [](const test::Given& given) { return check_time_options(given.settings().value()); };
  EXPECT_FALSE(check({{{"timezone", {"Mars/Olympus"}}}, {}}));
  EXPECT_FALSE(check({{{"logical-time", {"yesterday"}}}, {{"TZ", "Mars/Olympus"}}}));
  EXPECT_TRUE(check({{{"logical-time", {"2024-01-16"}}}, {{"TZ", "Mars/Olympus"}}}));
  EXPECT_TRUE(check({{}, {{"TZ", "Mars/Olympus"}, {"BATON_LOGICAL_TIME", "yesterday"}}}));
}

}  // namespace
}  // namespace baton::command
