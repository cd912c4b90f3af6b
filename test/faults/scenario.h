#pragma once

#include <string>
#include <vector>

#include "behaviour/baton_test.h"

namespace baton::faults {

using behaviour::Words;

// What a marker file is after a command that succeeded.
enum class After { kept, gone, complete, failed };

// A command that writes on the volume, and what is there before and after. Its marker is VOLUME/out/m.
struct Scenario {
  std::string name;
  std::vector<Words> before;  // arguments of baton that make the old state
  Words command;
  int code = 0;  // of the command, when nothing goes wrong
  After marker = After::complete;
  After failed_marker = After::kept;
  // Its own old failure marker is removed at the start, and a failure of any kind leaves a new one.
  bool is_job = false;
  bool reruns = false;  // takes its complete marker down before it starts
  Words again;          // succeeds whatever happened, and leaves a complete marker alone, unless it is `mark`
};

// All there are. `volume`: absolute path; `command`: the program of command.cpp.
[[nodiscard]] std::vector<Scenario> scenarios(const std::string& volume, const std::string& command);
[[nodiscard]] std::vector<std::string> scenario_names();

}  // namespace baton::faults
