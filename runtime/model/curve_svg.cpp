#include "model/curve_svg.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/html_text.h"

namespace baton::model {
namespace {

constexpr double width = 240;
constexpr double height = 56;

std::size_t values_in(const CurvePoints& points) {
  return static_cast<std::size_t>(
      std::ranges::count_if(points, [](const auto& point) { return point.second.has_value(); }));
}

// Per cent, of which there may be more than a hundred.
double top_of(const CurvePoints& points) {
  double top = 100;
  for (const auto& [at, value] : points) top = std::max(top, value.value_or(0));
  return top;
}

}  // namespace

std::string curve_svg(const CurvePoints& points, const std::string& name) {
  if (values_in(points) < 2) return "";
  const auto first = points.front().first;
  const auto span = std::max<double>(1, static_cast<double>((points.back().first - first).count()));
  const double top = top_of(points);
  std::string line;
  std::string area;
  std::string piece;
  double begin = 0;
  double x = 0;
  const auto close = [&] {
    if (!piece.empty())
      area += fmt::format("M{:.1f} {}L{}L{:.1f} {}Z", begin, height, piece.substr(1), x, height);
    piece.clear();
  };
  for (const auto& [at, value] : points) {
    if (!value) {
      close();
      continue;
    }
    x = std::clamp(static_cast<double>((at - first).count()) / span, 0.0, 1.0) * width;
    if (piece.empty()) begin = x;
    const std::string point =
        fmt::format("{:.1f} {:.1f}", x, height - 1 - std::max(0.0, *value) / top * (height - 3));
    line += (piece.empty() ? "M" : "L") + point;
    piece += "L" + point;
  }
  close();
  return fmt::format(
      R"(<svg class="curve" viewBox="0 0 {0} {1}" preserveAspectRatio="none" role="img" aria-label="{2}"><path class="grid" d="M0 {3:.1f}H{0}"/><path class="area" d="{4}"/><path class="line" d="{5}"/></svg>)",
      width, height, html(name), height - 1 - 50 / top * (height - 3), area, line);
}

}  // namespace baton::model
