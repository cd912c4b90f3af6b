#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "command/command.h"

namespace baton::test {

// Commands by name: as parameters of a test they would be shown as addresses.
[[nodiscard]] inline std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const command::Command* command : command::all_commands()) names.emplace_back(command->name);
  return names;
}

[[nodiscard]] inline const command::Command& command_named(const std::string& name) {
  return **std::ranges::find(command::all_commands(), name, &command::Command::name);
}

}  // namespace baton::test
