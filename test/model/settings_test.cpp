#include "model/settings.h"

#include <array>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::ErrorKind;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<OptionSpec, 13> specs{{
    {.name = "retry-delay",
     .kind = ValueKind::duration,
     .fallback = "1s",
     .platform_variable = "RETRY_DELAY",
     .stage_key = "retry_delay"},
    {.name = "retries",
     .kind = ValueKind::count,
     .fallback = "0",
     .platform_variable = "DEFAULT_BACKOFF_LIMIT",
     .stage_key = "retry_count"},
    {.name = "deadline", .kind = ValueKind::duration},
    {.name = "output", .kind = ValueKind::path, .repeatable = true},
    {.name = "marker", .kind = ValueKind::path},
    {.name = "any", .kind = ValueKind::flag},
    {.name = "job", .kind = ValueKind::name, .platform_variable = "JOB_NAME"},
    {.name = "run", .kind = ValueKind::run_id},
    {.name = "label", .kind = ValueKind::label, .repeatable = true, .stage_key = "labels"},
    {.name = "if-complete", .kind = ValueKind::choice, .choices = "skip|rerun|fail"},
    {.name = "log-max-size", .kind = ValueKind::size},
    {.name = "message", .kind = ValueKind::text},
    {.name = "quiet", .kind = ValueKind::flag, .fallback = "false"},
}};

// Says where values come from, then resolves them.
class SettingsTest : public testing::Test {
 protected:
  void flag(const std::string& name, const std::vector<std::string>& values) {
    sources_.flags[name] = values;
  }
  void variable(const std::string& name, const std::string& value) { environment_[name] = value; }
  void stage(const std::string& key, const std::string& value) { sources_.stage[key] = value; }

  base::Result<Settings> resolve() {
    sources_.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    };
    sources_.stage_origin = "/config/pipeline.yaml stage extract";
    return Settings::resolve(specs, sources_);
  }
  std::string text(std::string_view option) { return resolve()->text(option); }
  std::string origin(std::string_view option) { return resolve()->at(option).origin; }

 private:
  SettingSources sources_;
  std::map<std::string, std::string> environment_;
};

// --- precedence ---

TEST_F(SettingsTest, TakesEachLineOfAStagesListForAValue) {
  stage("labels", "a=1\nb=2\n");
  EXPECT_THAT(resolve()->list("label"), ElementsAre("a=1", "b=2"));
}

TEST_F(SettingsTest, AFlagWinsOverEverything) {
  flag("retry-delay", {"1m"});
  variable("BATON_RETRY_DELAY", "2m");
  variable("RETRY_DELAY", "3m");
  stage("retry_delay", "4m");
  EXPECT_EQ("1m", text("retry-delay"));
  EXPECT_EQ("--retry-delay", origin("retry-delay"));
}

TEST_F(SettingsTest, BatonsVariableWinsOverThePlatforms) {
  variable("BATON_RETRY_DELAY", "2m");
  variable("RETRY_DELAY", "3m");
  stage("retry_delay", "4m");
  EXPECT_EQ("2m", text("retry-delay"));
  EXPECT_EQ("BATON_RETRY_DELAY", origin("retry-delay"));
}

TEST_F(SettingsTest, ThePlatformsVariableWinsOverTheFile) {
  variable("RETRY_DELAY", "3m");
  stage("retry_delay", "4m");
  EXPECT_EQ("3m", text("retry-delay"));
  EXPECT_EQ("RETRY_DELAY", origin("retry-delay"));
}

TEST_F(SettingsTest, TheFileWinsOverTheDefault) {
  stage("retry_delay", "4m");
  EXPECT_EQ("4m", text("retry-delay"));
  EXPECT_EQ("/config/pipeline.yaml stage extract retry_delay", origin("retry-delay"));
}

TEST_F(SettingsTest, TheDefaultIsLast) {
  EXPECT_EQ("1s", text("retry-delay"));
  EXPECT_EQ("default", origin("retry-delay"));
}

TEST_F(SettingsTest, NothingAtAllIsNotSet) {
  EXPECT_FALSE(resolve()->has("deadline"));
  EXPECT_EQ("not set", origin("deadline"));
  EXPECT_EQ("", text("deadline"));
}

TEST_F(SettingsTest, EveryOptionIsResolvedOnItsOwn) {
  flag("retries", {"5"});
  stage("retry_count", "3");
  stage("retry_delay", "4m");
  EXPECT_EQ("--retries", origin("retries"));
  EXPECT_EQ("4m", text("retry-delay"));
}

TEST_F(SettingsTest, AnEmptyVariableCountsAsUnset) {
  variable("BATON_RETRY_DELAY", "");
  variable("RETRY_DELAY", "");
  EXPECT_EQ("default", origin("retry-delay"));
  variable("RETRY_DELAY", "3m");
  EXPECT_EQ("RETRY_DELAY", origin("retry-delay"));
}

TEST_F(SettingsTest, AKeyOfTheFileMeansOnlyItsOwnOption) {
  stage("deadline", "4m");
  stage("retry-delay", "4m");
  EXPECT_EQ("not set", origin("deadline"));
  EXPECT_EQ("default", origin("retry-delay"));
}

TEST(SettingsWithoutAnEnvironment, HaveTheirDefaults) {
  EXPECT_EQ("1s", Settings::resolve(specs, SettingSources{})->text("retry-delay"));
}

TEST(EnvironmentName, FollowsFromTheOption) {
  EXPECT_EQ("BATON_RETRY_DELAY", environment_name("retry-delay"));
  EXPECT_EQ("BATON_RUN", environment_name("run"));
}

// --- lists ---

TEST_F(SettingsTest, AListOnTheCommandLineKeepsItsOrder) {
  flag("output", {"/b", "/a", "/b"});
  EXPECT_THAT(resolve()->list("output"), ElementsAre("/b", "/a", "/b"));
}

TEST_F(SettingsTest, AListInAVariableHasOneValueALine) {
  variable("BATON_OUTPUT", "/data/a b,c\n\n/data/d\n");
  EXPECT_THAT(resolve()->list("output"), ElementsAre("/data/a b,c", "/data/d"));
}

TEST_F(SettingsTest, AListIsNotPutTogetherFromTwoPlaces) {
  flag("output", {"/a"});
  variable("BATON_OUTPUT", "/b\n/c");
  EXPECT_THAT(resolve()->list("output"), ElementsAre("/a"));
}

TEST_F(SettingsTest, EveryValueOfAListIsChecked) {
  variable("BATON_LABEL", "team=data\nbad label\n");
  const auto settings = resolve();
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message(), HasSubstr("'bad label'"));
}

TEST_F(SettingsTest, AValueThatIsNoListKeepsItsLines) {
  variable("BATON_MESSAGE", "two\nlines");
  EXPECT_THAT(resolve()->list("message"), ElementsAre("two\nlines"));
}

TEST_F(SettingsTest, AnUnsetListIsEmpty) {
  EXPECT_THAT(resolve()->list("output"), IsEmpty());
}

// --- typed values ---

TEST_F(SettingsTest, ADurationIsADuration) {
  flag("retry-delay", {"1m30s"});
  EXPECT_EQ(seconds{90}, resolve()->duration("retry-delay"));
  EXPECT_EQ(seconds{90}, resolve()->optional_duration("retry-delay"));
  EXPECT_EQ(seconds{0}, resolve()->duration("deadline"));
  EXPECT_EQ(std::nullopt, resolve()->optional_duration("deadline"));
}

TEST_F(SettingsTest, ACountIsANumber) {
  EXPECT_EQ(0U, resolve()->count("retries"));
  variable("DEFAULT_BACKOFF_LIMIT", "7");
  EXPECT_EQ(7U, resolve()->count("retries"));
}

TEST_F(SettingsTest, AFlagIsTrueOrFalse) {
  EXPECT_FALSE(resolve()->flag("any"));
  EXPECT_FALSE(resolve()->flag("quiet"));
  variable("BATON_ANY", "yes");
  EXPECT_TRUE(resolve()->flag("any"));
  variable("BATON_ANY", "0");
  EXPECT_FALSE(resolve()->flag("any"));
}

TEST_F(SettingsTest, TheLastOfSeveralFlagsCounts) {
  flag("retries", {"1", "2"});
  EXPECT_EQ(2U, resolve()->count("retries"));
}

TEST_F(SettingsTest, AnUndeclaredOptionIsABug) {
  const Settings settings = resolve().value();
  EXPECT_THROW(static_cast<void>(settings.text("retry")), std::logic_error);
  EXPECT_THROW(static_cast<void>(settings.has("retry")), std::logic_error);
}

// --- bad values ---

struct Bad {
  const char* option;
  const char* value;
  const char* problem;
};
void PrintTo(const Bad& b, std::ostream* out) {
  *out << "--" << b.option << " " << b.value;
}

class BadValue : public SettingsTest, public testing::WithParamInterface<Bad> {};

TEST_P(BadValue, OnTheCommandLineIsAUsageError) {
  flag(GetParam().option, {GetParam().value});
  const auto settings = resolve();
  ASSERT_FALSE(settings);
  EXPECT_EQ(ErrorKind::usage, settings.error().kind);
  EXPECT_THAT(settings.error().message(), testing::StartsWith("--" + std::string(GetParam().option) + " "));
  EXPECT_THAT(settings.error().message(), HasSubstr(GetParam().problem));
}

TEST_P(BadValue, InTheEnvironmentIsAConfigurationError) {
  if (std::string(GetParam().value).empty()) return;
  variable(environment_name(GetParam().option), GetParam().value);
  const auto settings = resolve();
  ASSERT_FALSE(settings);
  EXPECT_EQ(ErrorKind::configuration, settings.error().kind);
  EXPECT_THAT(settings.error().message(), testing::StartsWith(environment_name(GetParam().option) + " "));
  EXPECT_THAT(settings.error().message(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadValue,
    testing::Values(
        Bad{"retry-delay", "soon", "'soon': not a duration"}, Bad{"retry-delay", "", "'': not a duration"},
        Bad{"retries", "-1", "'-1': not a whole number"}, Bad{"retries", "many", "'many'"},
        Bad{"marker", "", "'': is not a path"}, Bad{"any", "maybe", "'maybe': must be true or false"},
        Bad{"job", "Extract", "job name 'Extract'"}, Bad{"job", "../x", "job name '../x'"},
        Bad{"run", "a/b", "run id 'a/b'"}, Bad{"run", "..", "run id '..'"},
        Bad{"label", "team", "'team': must be KEY=VALUE"}, Bad{"label", "1x=2", "'1x': a key"},
        Bad{"if-complete", "stop", "'stop': must be one of skip, rerun, fail"},
        Bad{"if-complete", "", "must be one of"}, Bad{"if-complete", "skip|rerun", "must be one of"},
        Bad{"log-max-size", "10Q", "'10Q': not a size"}));

TEST_F(SettingsTest, ABadValueOfThePlatformNamesItsVariable) {
  variable("DEFAULT_BACKOFF_LIMIT", "many");
  const auto settings = resolve();
  ASSERT_FALSE(settings);
  EXPECT_EQ(ErrorKind::configuration, settings.error().kind);
  EXPECT_THAT(settings.error().message(), testing::StartsWith("DEFAULT_BACKOFF_LIMIT 'many': "));
}

TEST_F(SettingsTest, ABadValueOfTheFileNamesFileStageAndKey) {
  stage("retry_count", "many");
  const auto settings = resolve();
  ASSERT_FALSE(settings);
  EXPECT_EQ(ErrorKind::configuration, settings.error().kind);
  EXPECT_THAT(settings.error().message(),
              testing::StartsWith("/config/pipeline.yaml stage extract retry_count 'many': "));
}

TEST_F(SettingsTest, AnErrorThatIsFoundLaterNamesItsOriginToo) {
  flag("retries", {"1"});
  variable("RETRY_DELAY", "3m");
  const Settings settings = resolve().value();
  const base::Error on_the_command_line = settings.refine(base::data_error("'1'", "is too few"), "retries");
  EXPECT_EQ(ErrorKind::usage, on_the_command_line.kind);
  EXPECT_EQ("--retries '1': is too few", on_the_command_line.message());
  const base::Error elsewhere = settings.refine(base::usage_error("'3m'", "is too long"), "retry-delay");
  EXPECT_EQ(ErrorKind::configuration, elsewhere.kind);
  EXPECT_EQ("RETRY_DELAY '3m': is too long", elsewhere.message());
}

TEST_F(SettingsTest, ABadValueThatDoesNotWinDoesNotMatter) {
  flag("retries", {"1"});
  variable("DEFAULT_BACKOFF_LIMIT", "many");
  stage("retry_count", "many");
  EXPECT_TRUE(resolve());
}

TEST_F(SettingsTest, GoodValuesPass) {
  flag("if-complete", {"rerun"});
  flag("log-max-size", {"10Mi"});
  flag("run", {"20240122T0000Z"});
  flag("job", {"extract"});
  flag("label", {"team=data", "note=a=b c"});
  flag("message", {""});
  const auto settings = resolve();
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ("rerun", settings->text("if-complete"));
  EXPECT_TRUE(settings->has("message"));
}

// --- words ---

TEST(Boolean, IsWhatPeopleWrite) {
  for (const char* yes : {"true", "True", "TRUE", "yes", "on", "1"})
    EXPECT_EQ(true, parse_boolean(yes)) << yes;
  for (const char* no : {"false", "False", "FALSE", "no", "off", "0"})
    EXPECT_EQ(false, parse_boolean(no)) << no;
  for (const char* other : {"", "y", "t", "2", "truee", " true"})
    EXPECT_EQ(std::nullopt, parse_boolean(other));
}

TEST(Label, IsCutAtTheFirstEquals) {
  EXPECT_EQ(std::pair(std::string("a"), std::string("b=c")), parse_label("a=b=c").value());
  EXPECT_EQ(std::pair(std::string("a"), std::string()), parse_label("a=").value());
}

TEST(Label, NeedsAKey) {
  for (const char* bad : {"", "a", "=b", "1a=b", "a-b=c", "a b=c", "timestamp=1"}) {
    const auto label = parse_label(bad);
    ASSERT_FALSE(label) << bad;
    EXPECT_EQ(ErrorKind::usage, label.error().kind);
  }
}

// --- redaction ---

struct Secret {
  const char* name;
  const char* value;
};
void PrintTo(const Secret& s, std::ostream* out) {
  *out << s.name << " " << s.value;
}

class HiddenValue : public testing::TestWithParam<Secret> {};

TEST_P(HiddenValue, IsNotShown) {
  EXPECT_EQ("(hidden)", redacted(GetParam().name, GetParam().value));
}

INSTANTIATE_TEST_SUITE_P(
    All, HiddenValue,
    testing::Values(Secret{"API_KEY", "x"}, Secret{"api_key", "x"}, Secret{"S3_SECRET_ACCESS", "x"},
                    Secret{"GitHubToken", "x"}, Secret{"DB_PASSWORD_FILE", "x"}, Secret{"TOKEN", ""},
                    Secret{"database_url",
                           "postgresql://batch_user:secure_password@prod-db.internal:5432/analytics"},
                    Secret{"URL", "https://user@host/"}, Secret{"URL", "see https://u:p@host?x=1 for more"},
                    Secret{"URL", "redis://:p@host"}));

TEST(SecretName, LooksLikeACredential) {
  for (const char* name : {"API_KEY", "token", "Db_Password", "CLIENT_SECRET_2"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"", "LOG_LEVEL", "PASS", "JOB_NAME"}) EXPECT_FALSE(is_secret_name(name)) << name;
}

class ShownValue : public testing::TestWithParam<Secret> {};

TEST_P(ShownValue, IsItself) {
  EXPECT_EQ(GetParam().value, redacted(GetParam().name, GetParam().value));
}

INSTANTIATE_TEST_SUITE_P(All, ShownValue,
                         testing::Values(Secret{"LOG_LEVEL", "info"}, Secret{"EMAIL", "batch@example.com"},
                                         Secret{"URL", "https://host/a@b"},
                                         Secret{"URL", "https://host?to=a@b"},
                                         Secret{"URL", "https://host#a@b"},
                                         Secret{"URL", "https://host:8080/"}, Secret{"TEXT", ""},
                                         Secret{"TEXT", "://"}));

}  // namespace
}  // namespace baton::model
