#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/settings.h"
#include "system/signals.h"

namespace baton::command {

// What stood on the command line behind the subcommand's name.
struct Arguments {
  std::map<std::string, std::vector<std::string>, std::less<>> flags;  // option -> values, as written
  std::vector<std::string> operands;
  std::vector<std::string> tail;  // behind "--", for commands that take a COMMAND
};

struct Invocation {
  Arguments arguments;
  system::InheritedSignals signals;
};

// One subcommand, as the dispatcher, the help and the parser see it. There is one value of this type for
// each, in its own file.
struct Command {
  std::string_view name;
  std::string_view summary;  // one line, in the list of commands
  std::string_view usage;    // behind "baton NAME "; tools/reference reads actions and operands from it
  std::string_view description;
  std::string_view examples;  // whole lines, indented by two
  std::vector<model::OptionSpec> (*options)();
  bool takes_command = false;    // "--" begins a COMMAND; else it ends the options
  bool handles_signals = false;  // keeps signals blocked and reads them itself
  int (*run)(const Invocation& invocation);
};

[[nodiscard]] std::span<const Command* const> all_commands();

}  // namespace baton::command
