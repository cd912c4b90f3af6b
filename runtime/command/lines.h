#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/command.h"
#include "model/line.h"
#include "model/settings.h"

namespace baton::command {

[[nodiscard]] model::LineStyle line_style(const model::Settings& settings);

// NAME=VALUE or KEY=VALUE, cut at the first '='.
[[nodiscard]] base::Result<std::pair<std::string, std::string>> split_pair(const std::string& word);
[[nodiscard]] base::Result<model::LineLabels> parse_labels(std::span<const std::string> words);

// What `metric`, `event` and `alert` have in common: make a line of the operands and print it, or, when "-"
// is the only operand, one of each line of standard input. A bad line of input is reported by its number and
// left out; the exit code is then 65.
using LineMaker = std::function<base::Result<model::Line>(std::span<const std::string> words)>;
[[nodiscard]] int print_lines(const Arguments& arguments, const model::Settings& settings,
                              const LineMaker& make);

}  // namespace baton::command
