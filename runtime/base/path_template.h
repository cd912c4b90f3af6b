#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace baton::base {

// Looks a template field up. `name` is what stands before the colon, `argument` what stands after it
// ("%Y/%m" in {date:%Y/%m}), empty when there is no colon. No value: the error says why.
using FieldLookup = std::function<Result<std::string>(std::string_view name, std::string_view argument)>;

// Replaces {field} and {field:argument}; {{ and }} are braces. The value of a field is not expanded again.
// An unknown field, or a brace without its partner, is a usage error that names it.
[[nodiscard]] Result<std::string> expand_template(std::string_view text, const FieldLookup& lookup);

}  // namespace baton::base
