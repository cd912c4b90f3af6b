#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/exit_code.h"
#include "model/settings.h"

namespace baton::command {

// Messages for people, on stderr: --log-level is debug, info, warning, error or critical in any case. A
// shared LOG_LEVEL may hold another program's word, which then means info; anywhere else it is an error.
[[nodiscard]] base::Result<void> set_log_level(const model::Settings& settings);

// What does not stop the command, but somebody may want to know.
void warn(std::string_view message);

// The one line by which a command fails: what is wrong, where, and what to do. Returns the exit code for it.
int fail(const base::Error& error);
int fail(base::ExitCode code, std::string_view message);

}  // namespace baton::command
