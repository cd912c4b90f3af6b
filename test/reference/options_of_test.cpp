#include "reference/options_of.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/writers.h"

namespace baton::reference {
namespace {

using model::OptionSpec;
using testing::HasSubstr;

bool holds(const std::vector<OptionSpec>& options, std::string_view name) {
  return std::ranges::find(options, name, &OptionSpec::name) != options.end();
}

TEST(OptionGroups, EachOptionOfACommandIsItsOwnOrShared) {
  const OptionGroups groups(command::all_commands());
  for (const command::Command* command : command::all_commands()) {
    const auto own = groups.own(*command);
    const auto shared = groups.shared(*command);
    EXPECT_EQ(command->options().size(), own.size() + shared.size()) << command->name;
    for (const OptionSpec& option : shared) EXPECT_TRUE(holds(groups.common, option.name)) << option.name;
    for (const OptionSpec& option : own) EXPECT_FALSE(holds(shared, option.name)) << option.name;
  }
}

TEST(OptionGroups, WhatFewCommandsHaveIsNotCommon) {
  const OptionGroups groups(command::all_commands());
  EXPECT_TRUE(holds(groups.common, "job"));
  EXPECT_FALSE(holds(groups.common, "retries"));
}

TEST(Heading, ShowsHowAValueIsGiven) {
  EXPECT_EQ("--any", heading_of({.name = "any", .kind = model::ValueKind::flag}));
  EXPECT_EQ("--poll DUR",
            heading_of({.name = "poll", .kind = model::ValueKind::duration, .value_name = "DUR"}));
  EXPECT_EQ("--verify[=size|digest]",
            heading_of({.name = "verify", .value_name = "size|digest", .bare = "size"}));
}

TEST(Choices, AreTheWordsBetweenTheBars) {
  EXPECT_THAT(choices_of({.name = "x", .choices = "skip|rerun|fail"}),
              testing::ElementsAre("skip", "rerun", "fail"));
  EXPECT_TRUE(choices_of({.name = "x"}).empty());
}

TEST(Writers, NameEveryCommandAndEveryOption) {
  const auto commands = command::all_commands();
  const std::string texts[] = {markdown(commands), bash_completion(commands), zsh_completion(commands)};
  const std::string fish = fish_completion(commands);
  for (const command::Command* command : commands) {
    for (const OptionSpec& option : command->options()) {
      for (const std::string& text : texts) EXPECT_THAT(text, HasSubstr("--" + std::string(option.name)));
      EXPECT_THAT(fish, HasSubstr(" -l " + std::string(option.name) + " ")) << command->name;
    }
    for (const std::string& text : texts) EXPECT_THAT(text, HasSubstr(std::string(command->name)));
  }
}

}  // namespace
}  // namespace baton::reference
