#pragma once

#include <optional>
#include <string_view>

namespace baton::model {

// "SIGUSR1" or "USR1"; standard signals only.
[[nodiscard]] std::optional<int> parse_signal(std::string_view text);

// Whether a process has a handler for the signal, by its /proc/PID/status (proc(5)). That it blocks it says
// nothing: shells block all signals for moments, and would die of it after. Nothing when the text does not
// tell.
[[nodiscard]] std::optional<bool> handles_signal(std::string_view status, int number);

}  // namespace baton::model
