#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton::system {

// Names this process among all that may write to the same volume, in characters that may stand in a file
// name: HASH-PID-START-RANDOM, in hexadecimal, decimal, decimal and hexadecimal digits. HASH is of the
// kernel's boot id and the PID and time namespaces, START in clock ticks since boot. Another one each time.
[[nodiscard]] std::string owner_token();

// Whether the process that such a token names runs. Nothing when that cannot be told from here: it belongs to
// another machine, boot or namespace, or the text is no token.
[[nodiscard]] std::optional<bool> owner_runs(std::string_view token);

}  // namespace baton::system
