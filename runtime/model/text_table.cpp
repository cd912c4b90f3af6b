#include "model/text_table.h"

#include <algorithm>
#include <numeric>

#include "model/display_text.h"

namespace baton::model {
namespace {

constexpr std::size_t gap = 2;

// Of a column that is not shown.
constexpr std::size_t hidden = 0;

using Widths = std::vector<std::size_t>;

Widths natural_widths(const std::vector<TableColumn>& columns, std::size_t rows, const TableRow& row) {
  Widths widths;
  for (const TableColumn& column : columns) widths.push_back(column.title.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const auto cells = row(i);
    for (std::size_t c = 0; c < widths.size(); ++c)
      widths[c] = std::max(widths[c], display_width(cells[c].text));
  }
  return widths;
}

std::size_t total(const Widths& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) sum += width == hidden ? 0 : width + gap;
  return sum == 0 ? 0 : sum - gap;
}

// The last columns are cut first.
Widths cut(Widths widths, const std::vector<TableColumn>& columns, std::size_t width) {
  for (std::size_t c = columns.size(); c-- > 0 && total(widths) > width;) {
    if (widths[c] == hidden || columns[c].least == 0 || widths[c] <= columns[c].least) continue;
    const std::size_t excess = total(widths) - width;
    widths[c] -= std::min(excess, widths[c] - columns[c].least);
  }
  return widths;
}

Widths fit(Widths widths, const std::vector<TableColumn>& columns, std::size_t width) {
  Widths fitting = cut(widths, columns, width);
  for (unsigned rank = 1; total(fitting) > width && rank <= columns.size(); ++rank) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c].gone == rank) widths[c] = hidden;
    }
    fitting = cut(widths, columns, width);
  }
  return fitting;
}

std::string_view begin_of(Hue hue) {
  switch (hue) {
    case Hue::plain: return "";
    case Hue::good: return "\x1b[32m";
    case Hue::bad: return "\x1b[31m";
    case Hue::busy: return "\x1b[36m";
    case Hue::idle: return "\x1b[33m";
  }
  return "";
}

class Layout {
 public:
  Layout(const std::vector<TableColumn>& columns, Widths widths, const TableStyle& style)
      : columns_(columns), widths_(std::move(widths)), style_(style) {
    for (std::size_t c = 0; c < widths_.size(); ++c) {
      if (widths_[c] != hidden) last_ = c;
    }
  }

  void add(const std::vector<TableCell>& cells, std::string& to) const {
    std::size_t room = style_.width.value_or(static_cast<std::size_t>(-1));
    for (std::size_t c = 0; c < cells.size() && room > 0; ++c) {
      if (widths_[c] != hidden) add(cells[c], c, room, to);
    }
    to += '\n';
  }

 private:
  // Even what is never cut must not run over the edge of a very narrow terminal.
  void add(const TableCell& cell, std::size_t column, std::size_t& room, std::string& to) const {
    const std::string text = cut_to_width(cell.text, std::min(widths_[column], room));
    const std::size_t width = display_width(text);
    const std::size_t padding = std::min(widths_[column], room) - width;
    const std::string_view colour = style_.colour ? begin_of(cell.hue) : "";
    if (columns_[column].right) to.append(padding, ' ');
    to.append(colour).append(text);
    if (!colour.empty()) to += "\x1b[0m";
    room -= width + padding;
    if (column == last_) return;
    if (!columns_[column].right) to.append(padding, ' ');
    const std::size_t space = std::min(gap, room);
    to.append(space, ' ');
    room -= space;
  }

  const std::vector<TableColumn>& columns_;
  Widths widths_;
  const TableStyle& style_;
  std::size_t last_ = 0;
};

}  // namespace

std::string lay_out(const std::vector<TableColumn>& columns, std::size_t rows, const TableRow& row,
                    const TableStyle& style) {
  Widths widths = natural_widths(columns, rows, row);
  if (style.width) widths = fit(std::move(widths), columns, *style.width);
  const Layout layout(columns, std::move(widths), style);
  std::string text;
  std::vector<TableCell> titles;
  for (const TableColumn& column : columns) titles.push_back({std::string(column.title)});
  layout.add(titles, text);
  for (std::size_t i = 0; i < rows; ++i) layout.add(row(i), text);
  return text;
}

}  // namespace baton::model
