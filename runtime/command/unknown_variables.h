#pragma once

#include <string>
#include <vector>

namespace baton::command {

// What is wrong with the BATON_ variables among these (NAME=VALUE): names that no option of any command has,
// nor baton itself for its commands. Empty when all is well; else one line, without values.
[[nodiscard]] std::string describe_unknown_variables(const std::vector<std::string>& environment);

}  // namespace baton::command
