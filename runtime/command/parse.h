#pragma once

#include <span>
#include <string>

#include "base/error.h"
#include "command/command.h"

namespace baton::command {

// Sorts a command line into options, operands and the tail. Knows names and shapes only; values are checked
// when settings are resolved. An unknown option, one without its value, or one given twice that is not
// repeatable, is a usage error.
[[nodiscard]] base::Result<Arguments> parse_arguments(std::span<const std::string> words,
                                                      std::span<const model::OptionSpec> options,
                                                      bool takes_command);

// Whether --help or -h stands among the options.
[[nodiscard]] bool asks_for_help(std::span<const std::string> words);

}  // namespace baton::command
