#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace baton::base {

using Duration = std::chrono::milliseconds;

// "90" (seconds), "1.5", "500ms", "90s", "1m30s", "2h", "1d": units ms s m h d, in any order, each at
// most once, whole numbers, or a single decimal one ("1.5h"). Negative, empty, or more than
// a hundred years is an error.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

// The shortest text that parses to the same value: "1m30s", "500ms", "0s".
[[nodiscard]] std::string format_duration(Duration value);

}  // namespace baton::base
