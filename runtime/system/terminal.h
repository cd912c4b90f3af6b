#pragma once

#include <sys/types.h>

namespace baton::system {

// Makes `to` the terminal's foreground group in place of `from`; false when `from` is not. Only with job
// control blocked, so that nobody is stopped for doing this from the background. Async-signal-safe.
bool hand_terminal(pid_t from, pid_t to);

}  // namespace baton::system
