#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton::model {

// A path of any bytes as text that JSON can hold: %, what is not UTF-8 and control characters become %XX.
[[nodiscard]] std::string escape_path(std::string_view path);
// Nothing when there is a % that no escape begins with, or a NUL.
[[nodiscard]] std::optional<std::string> unescape_path(std::string_view text);

// Relative, of names only: no "." or "..", none empty.
[[nodiscard]] bool is_plain_path(std::string_view path);

// "" when there is no slash.
[[nodiscard]] std::string_view parent_path(std::string_view path);

// Whether a link at `path`, in a tree whose links all hold to this, leads to somewhere inside the tree: its
// target is relative, and goes up at its beginning only, not above the tree.
[[nodiscard]] bool stays_inside(std::string_view path, std::string_view target);

}  // namespace baton::model
