#pragma once

#include <string>
#include <vector>

#include "system/signals.h"

namespace baton::command {

// `words`: the command line without the program's name. Signals are blocked when this is called; commands
// that do not read them get them back. Returns the process's exit code.
[[nodiscard]] int dispatch(const std::vector<std::string>& words, const system::InheritedSignals& signals);

}  // namespace baton::command
