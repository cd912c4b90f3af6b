#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::model {

// Text for a terminal. What comes from files that others write (hosts, reasons, paths) passes through
// printable() first: nothing in it can then move the cursor, end the line, or show letters in another order
// than they stand in.

[[nodiscard]] std::string printable(std::string_view text);

// Columns that well-formed UTF-8 takes on a terminal: 2 for wide characters, 0 for those that combine with
// the one before (Unicode Standard Annex 11; combining marks of the scripts that have the most readers).
[[nodiscard]] std::size_t display_width(std::string_view text);

// At most `columns` wide; what is cut ends in "…".
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);

}  // namespace baton::model
