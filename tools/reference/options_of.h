#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace baton::reference {

// Options that several commands share, told once; and of each command those that are its own.
struct OptionGroups {
  explicit OptionGroups(std::span<const command::Command* const> commands);

  [[nodiscard]] std::vector<model::OptionSpec> own(const command::Command& command) const;
  [[nodiscard]] std::vector<model::OptionSpec> shared(const command::Command& command) const;

  std::vector<model::OptionSpec> common;  // the same in three commands or more
};

[[nodiscard]] std::string heading_of(const model::OptionSpec& option);  // "--verify[=size|digest]"
[[nodiscard]] std::string default_of(const model::OptionSpec& option);  // "" where there is none
[[nodiscard]] std::vector<std::string> choices_of(const model::OptionSpec& option);

}  // namespace baton::reference
