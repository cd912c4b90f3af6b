#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace baton::base {

// A moment on the wall clock, UTC. Only recorded and shown, never compared with another machine's.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// The same year, month, day and time of day, read on a wall clock in some time zone.
using CivilTime = std::chrono::local_time<std::chrono::milliseconds>;

// This machine's monotonic clock: the only one that spans and time limits are measured with.
using MonotonicTime = std::chrono::steady_clock::time_point;

// RFC 3339 in UTC with milliseconds: 2024-01-16T02:03:04.005Z.
[[nodiscard]] std::string format_instant(Instant at);

// RFC 3339 with any offset, a fraction of any length (cut to milliseconds), 'T' or a space.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

// 2024-01-16, 20240116, 2024-01-16T02:03[:04]: no offset, so what it means depends on a time zone.
[[nodiscard]] Result<CivilTime> parse_civil_time(std::string_view text);

// strftime(3) in the C locale. %Z is `zone`, %z follows from `offset`. A result of more than 1024 characters
// is an error, and so is a conversion that strftime does not know.
[[nodiscard]] Result<std::string> format_civil_time(Instant at, std::chrono::seconds offset,
                                                    const std::string& zone, std::string_view format);

}  // namespace baton::base
