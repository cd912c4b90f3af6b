#pragma once

#include <optional>
#include <string>
#include <vector>

namespace baton::system {

struct CommandLine {
  std::vector<std::string> arguments;    // [0] is looked up in PATH unless it has a slash
  std::vector<std::string> environment;  // NAME=VALUE
  // What it writes to instead of our own stdout and stderr.
  std::optional<int> output = std::nullopt;
  std::optional<int> error_output = std::nullopt;
  bool new_session = false;  // without a terminal; else in our session
};

}  // namespace baton::system
