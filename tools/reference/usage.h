#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::reference {

// What a command's usage line says of its operands. Alternatives stand between bars outside brackets; one
// that begins with a word in lower case begins with an action: "save SRC | list [OPTIONS]", "complete|failed
// PATH".
struct Usage {
  std::vector<std::string> actions;
  bool takes_files = false;       // an operand named PATH, FILE, DIR, SRC or DEST
  bool takes_conditions = false;  // one named CONDITION
};

// Whether an option's value is a condition, as operands are that are named so.
[[nodiscard]] constexpr bool is_condition(std::string_view value_name) {
  return value_name == "CONDITION";
}

[[nodiscard]] Usage read_usage(std::string_view usage);

}  // namespace baton::reference
