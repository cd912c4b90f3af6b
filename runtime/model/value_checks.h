#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace baton::model {

// What Kubernetes and `run` would refuse later, told while the pipeline file is read. The errors have a
// cause, and nothing else.

// A path or another text with template fields: the fields must be known. {attempt} is known where
// `of_attempt`.
[[nodiscard]] base::Result<void> check_template(std::string_view text, bool of_attempt);
// What `run --after` takes.
[[nodiscard]] base::Result<void> check_condition(std::string_view text);

// "250m", "1.5", "512Mi": a Kubernetes quantity, of whatever resource.
[[nodiscard]] bool is_quantity(std::string_view text);
// [PREFIX/]NAME, as labels, annotations and resources are named.
[[nodiscard]] bool is_qualified_name(std::string_view text);
// Empty, or at most 63 letters, digits, '-', '_' and '.', the first and the last a letter or digit.
[[nodiscard]] bool is_label_value(std::string_view text);
// One word of an image reference: no blanks, control characters or quotes.
[[nodiscard]] bool is_image(std::string_view text);

}  // namespace baton::model
