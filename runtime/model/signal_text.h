#pragma once

#include <optional>
#include <string_view>

namespace baton::model {

// "SIGUSR1" or "USR1"; standard signals only.
[[nodiscard]] std::optional<int> parse_signal(std::string_view text);

// Whether a process does something with the signal, by its /proc/PID/status (proc(5)): it has a handler for
// it, or blocks it, as those do who wait for it. Nothing when the text does not tell.
[[nodiscard]] std::optional<bool> handles_signal(std::string_view status, int number);

}  // namespace baton::model
