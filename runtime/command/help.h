#pragma once

#include <string>

#include "command/command.h"

namespace baton::command {

[[nodiscard]] std::string overview();                       // baton --help
[[nodiscard]] std::string help_of(const Command& command);  // baton NAME --help

}  // namespace baton::command
