#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace baton::model {

// The words of a command that an option holds in one text: between blanks; what stands in '…' or "…", or
// behind a backslash, is taken as it is. Nothing is expanded: no shell is needed, and none would see it.
// Without any word, or with a quote that does not end, a usage error.
[[nodiscard]] base::Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace baton::model
