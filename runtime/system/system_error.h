#pragma once

#include <string_view>

#include "base/error.h"

namespace baton::system {

// The one place where an errno becomes a kind of error. `number` defaults to the present errno.
[[nodiscard]] base::Error system_error(std::string_view operation, std::string_view path, int number);
[[nodiscard]] base::Error last_error(std::string_view operation, std::string_view path);

}  // namespace baton::system
