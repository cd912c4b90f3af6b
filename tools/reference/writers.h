#pragma once

#include <span>
#include <string>

#include "command/command.h"

namespace baton::reference {

using Commands = std::span<const command::Command* const>;

[[nodiscard]] std::string markdown(Commands commands);         // docs/commands.md
[[nodiscard]] std::string man_page(Commands commands);         // docs/man/baton.1
[[nodiscard]] std::string bash_completion(Commands commands);  // completions/baton.bash
[[nodiscard]] std::string zsh_completion(Commands commands);   // completions/_baton
[[nodiscard]] std::string fish_completion(Commands commands);  // completions/baton.fish

}  // namespace baton::reference
