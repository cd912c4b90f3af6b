#pragma once

#include <optional>
#include <string>

#include "command/identity.h"
#include "engine/command_output.h"

namespace baton::command {

// The value of --log, its template expanded; "" when it is not set. A log has one writer: the workers of a
// parallel job must not share one.
[[nodiscard]] base::Result<std::string> log_path(const model::Settings& settings, const Identity& identity,
                                                 std::uint32_t completions);

// Absent when the command's output is just let through. `log`: path, or empty.
[[nodiscard]] std::optional<engine::CommandOutput::Options> stream_settings(const model::Settings& settings,
                                                                            const std::string& log);

}  // namespace baton::command
