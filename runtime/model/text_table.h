#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::model {

// Lays rows out in columns, within a terminal's width where one is given.
struct TableColumn {
  std::string_view title;
  bool right = false;     // numbers
  std::size_t least = 0;  // to which it may be cut where room is short; 0: it is not cut
  unsigned gone = 0;      // which one goes first where room is short even so, from 1; 0: never
};

enum class Hue { plain, good, bad, busy, idle };

struct TableCell {
  std::string text;  // printable()
  Hue hue = Hue::plain;
};

struct TableStyle {
  std::optional<std::size_t> width;  // none: as wide as it comes
  bool colour = false;
};

// `row(i)` makes row i, with a cell for each column; it is called twice, so that not all of them need be held
// at a time.
using TableRow = std::function<std::vector<TableCell>(std::size_t row)>;
[[nodiscard]] std::string lay_out(const std::vector<TableColumn>& columns, std::size_t rows,
                                  const TableRow& row, const TableStyle& style);

}  // namespace baton::model
