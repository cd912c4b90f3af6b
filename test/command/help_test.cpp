#include "command/help.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/named.h"

namespace baton::command {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The line of the help that explains an option.
std::string line_of(const std::string& help, std::string_view option) {
  for (const std::string& line : lines_of(help)) {
    const std::string name = fmt::format("  --{}", option);
    if (line.starts_with(name + " ") || line.starts_with(name + "[")) return line;
  }
  return "";
}

TEST(Overview, ListsEveryCommandWithItsSummary) {
  for (const Command* command : all_commands()) {
    EXPECT_THAT(overview(),
                testing::ContainsRegex(fmt::format("\n  {} +{}\n", command->name, command->summary)));
  }
}

TEST(Overview, ShowsExamplesFirst) {
  EXPECT_LT(overview().find("Examples:"), overview().find("Commands:"));
}

class CommandHelp : public testing::TestWithParam<std::string> {
 protected:
  const Command& command_ = test::command_named(GetParam());
  const std::string help_ = help_of(command_);
};

TEST_P(CommandHelp, HasItsParts) {
  EXPECT_FALSE(command_.summary.empty());
  EXPECT_FALSE(command_.usage.empty());
  EXPECT_FALSE(command_.description.empty());
  EXPECT_THAT(std::string(command_.summary), Not(HasSubstr("\n")));
  EXPECT_TRUE(help_.starts_with(fmt::format("Usage: baton {} {}\n", command_.name, command_.usage)));
  EXPECT_THAT(help_, HasSubstr(std::string(command_.description)));
}

TEST_P(CommandHelp, HasExamplesOfThisCommand) {
  const auto examples = lines_of(std::string(command_.examples));
  ASSERT_FALSE(examples.empty());
  EXPECT_TRUE(command_.examples.ends_with('\n'));
  for (const std::string& example : examples) {
    EXPECT_TRUE(example.starts_with("  ")) << example;
    EXPECT_THAT(example, HasSubstr(fmt::format("baton {}", command_.name)));
  }
}

TEST_P(CommandHelp, ShowsExamplesBeforeTheOptions) {
  const std::size_t examples = help_.find(std::string(command_.examples));
  ASSERT_NE(std::string::npos, examples);
  EXPECT_LT(examples, help_.find("\nOptions:\n"));
}

TEST_P(CommandHelp, ExplainsEveryOption) {
  for (const auto& option : command_.options()) {
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_THAT(line_of(help_, option.name), HasSubstr(std::string(option.help))) << option.name;
  }
}

TEST_P(CommandHelp, NamesTheValueOfEveryOptionThatTakesOne) {
  for (const auto& option : command_.options()) {
    const bool takes_one = option.kind != model::ValueKind::flag;
    EXPECT_EQ(takes_one, !option.value_name.empty()) << option.name;
    if (!takes_one) continue;
    const std::string value = option.bare.empty() ? fmt::format(" {} ", option.value_name)
                                                  : fmt::format("[={}] ", option.value_name);
    EXPECT_THAT(line_of(help_, option.name), HasSubstr(fmt::format("--{}{}", option.name, value)));
  }
}

TEST_P(CommandHelp, TellsDefaultsAndThePlatformsVariables) {
  for (const auto& option : command_.options()) {
    const std::string line = line_of(help_, option.name);
    if (option.kind != model::ValueKind::flag && !option.fallback.empty()) {
      EXPECT_THAT(line, HasSubstr(fmt::format("(default: {})", option.fallback)));
    }
    if (!option.platform_variable.empty()) {
      EXPECT_THAT(line, HasSubstr(fmt::format("[{}]", option.platform_variable)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, CommandHelp, testing::ValuesIn(test::command_names()));

}  // namespace
}  // namespace baton::command
