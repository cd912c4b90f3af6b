#include "command/options.h"

#include <algorithm>
#include <ostream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/named.h"

namespace baton::command {
namespace {

using model::OptionSpec;
using model::Settings;
using std::chrono::seconds;

std::vector<OptionSpec> all_options() {
  return concatenate({identity_options(), gate_options(), line_options(), log_options(), wait_options(),
                      run_options(), output_options(), stream_options(), retry_options(), resume_options(),
                      checkpoint_place_options(), platform_options()});
}

Settings defaults(std::span<const OptionSpec> options) {
  auto settings = Settings::resolve(options, {});
  EXPECT_TRUE(settings) << settings.error().message();
  return settings ? *settings : Settings{};
}

class CommandOptions : public testing::TestWithParam<std::string> {};

TEST_P(CommandOptions, HaveDifferentNames) {
  std::set<std::string_view> names;
  for (const OptionSpec& option : test::command_named(GetParam()).options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
  }
}

TEST_P(CommandOptions, HaveDefaultsOfTheirKind) {
  const auto settings = Settings::resolve(test::command_named(GetParam()).options(), {});
  EXPECT_TRUE(settings) << settings.error().message();
}

TEST_P(CommandOptions, AreWordsOfLowerCaseLetters) {
  for (const OptionSpec& option : test::command_named(GetParam()).options()) {
    EXPECT_THAT(std::string(option.name), testing::MatchesRegex("[a-z]+(-[a-z]+)*"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, CommandOptions, testing::ValuesIn(test::command_names()));

TEST(SharedOptions, HaveDifferentNames) {
  std::set<std::string_view> names;
  for (const OptionSpec& option : all_options()) EXPECT_TRUE(names.insert(option.name).second) << option.name;
}

TEST(SharedOptions, HaveTheDefaultsOfTheContract) {
  const auto options = all_options();
  const Settings settings = defaults(options);
  EXPECT_EQ("/data/jobs", settings.text("state"));
  EXPECT_EQ(0U, settings.count("index"));
  EXPECT_EQ(1U, settings.count("completions"));
  EXPECT_EQ(1U, settings.count("count"));
  EXPECT_EQ(0U, settings.count("retries"));
  EXPECT_EQ(seconds{25}, settings.duration("grace"));
  EXPECT_EQ(seconds{30}, settings.duration("report-every"));
  EXPECT_TRUE(settings.flag("metrics-enabled"));
  EXPECT_FALSE(settings.flag("any"));
  EXPECT_FALSE(settings.has("timeout"));
}

struct Shared {
  const char* variable;
  const char* option;
  const char* value;

  friend std::ostream& operator<<(std::ostream& out, const Shared& shared) {
    return out << shared.variable << " sets " << shared.option;
  }
};
class PlatformVariable : public testing::TestWithParam<Shared> {};

TEST_P(PlatformVariable, SetsItsOption) {
  const auto& [variable, option, value] = GetParam();
  const auto options = all_options();
  const model::Lookup environment = [&](const std::string& name) {
    return name == variable ? std::optional<std::string>(value) : std::nullopt;
  };
  const auto settings = Settings::resolve(options, {{}, environment, {}, ""});
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(value, settings->text(option));
  EXPECT_EQ(variable, settings->at(option).origin);
}

INSTANTIATE_TEST_SUITE_P(
    Contract, PlatformVariable,
    testing::Values(
        Shared{"DEFAULT_BACKOFF_LIMIT", "retries", "3"}, Shared{"RETRY_DELAY", "retry-delay", "60"},
        Shared{"PROCESSING_TIMEOUT", "attempt-timeout", "2h"},
        Shared{"DEFAULT_ACTIVE_DEADLINE", "deadline", "3600"},
        Shared{"DEFAULT_ACTIVE_DEADLINE", "timeout", "3600"}, Shared{"JOB_NAME", "job", "extract"},
        Shared{"JOB_COMPLETION_INDEX", "index", "4"}, Shared{"TZ", "timezone", "Europe/Berlin"},
        Shared{"METRICS_ENABLED", "metrics-enabled", "false"}, Shared{"LOG_LEVEL", "log-level", "DEBUG"},
        Shared{"ENVIRONMENT", "environment", "production"}, Shared{"AUDIT_ENABLED", "audit-enabled", "true"},
        Shared{"MAX_PARALLEL_JOBS", "max-parallel-jobs", "8"}, Shared{"BATCH_SIZE", "batch-size", "1000"},
        Shared{"APP_NAME", "app-name", "shop"}, Shared{"TEAM", "team", "data"}));

TEST(StageKeys, AreTheOnesOfTheContract) {
  const auto options = all_options();
  const auto settings =
      Settings::resolve(options, {{}, {}, {{"timeout", "1h"}, {"retry_count", "3"}}, "p.yaml stage extract"});
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(std::chrono::hours{1}, settings->duration("attempt-timeout"));
  EXPECT_EQ(3U, settings->count("retries"));
  EXPECT_FALSE(settings->has("timeout"));
}

TEST(Concatenate, KeepsGroupsInTheirOrder) {
  constexpr OptionSpec first[] = {{.name = "b"}, {.name = "a"}};
  constexpr OptionSpec second[] = {{.name = "c"}};
  const auto all = concatenate({first, second});
  ASSERT_EQ(3U, all.size());
  EXPECT_EQ("b", all[0].name);
  EXPECT_EQ("a", all[1].name);
  EXPECT_EQ("c", all[2].name);
}

}  // namespace
}  // namespace baton::command
