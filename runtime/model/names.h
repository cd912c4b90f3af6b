#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace baton::model {

// Names become path components of the state directory, so each check also rules out '/', '.' and '..'.

// DNS-1123 label: a-z, 0-9 and '-', at most 63, no '-' at either end. `what` is "job" or "pipeline".
[[nodiscard]] base::Result<void> check_name(std::string_view what, std::string_view name);

// [A-Za-z0-9._-]{1,64}, neither "." nor "..".
[[nodiscard]] base::Result<void> check_run_id(std::string_view run);

// A whole number from 0 to 2^31-1.
[[nodiscard]] base::Result<std::uint32_t> parse_count(std::string_view text);

}  // namespace baton::model
