#pragma once

#include <optional>
#include <string>
#include <vector>

namespace baton::system {

// What /proc tells of processes, this one and others. Not of the volume: it answers at once.

// Since when this process runs, in clock ticks since boot; "0" when /proc does not tell.
[[nodiscard]] std::string process_start_time();

// BOOT-NAMESPACES, what processes that see each other have in common: the kernel's boot id, the inodes of the
// PID and time namespaces. Empty when /proc does not tell.
[[nodiscard]] std::string process_neighbourhood();

// Which process this is, among all that ever ran on any machine: its neighbourhood, its number
// and its start, joined by dashes. Empty when /proc does not tell.
[[nodiscard]] std::string process_identity();

// Whether the process of that identity runs. Nothing when it cannot be told from here: it belongs to another
// machine, boot or namespace, or the text is no identity.
[[nodiscard]] std::optional<bool> process_runs(const std::string& identity);

// Whether any process that we may look into was started with all of these variables, as NAME=VALUE.
[[nodiscard]] bool any_process_has(const std::vector<std::string>& variables);

}  // namespace baton::system
