#include "model/graph_svg.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/display_text.h"
#include "model/html_text.h"
#include "model/job_status_table.h"
#include "model/report_stages.h"
#include "model/stage_order.h"

namespace baton::model {
namespace {

constexpr std::size_t most_stages = 100;
constexpr std::size_t most_edges = 400;

// In pixels.
constexpr int box_height = 46;
constexpr int margin = 4;
// Two of the narrow ones stand side by side on a phone.
constexpr int wide_box = 180;
constexpr int narrow_box = 156;
constexpr int wide_letter = 8;

struct Point {
  int x = 0;
  int y = 0;
};

std::string second_line(const ReportStage& stage) {
  if (!stage.sum.whole.problem.empty()) return "UNREADABLE";
  const auto span = duration_of(stage.sum.whole);
  std::string text(to_string(stage.sum.whole.state));
  if (span) text += " · " + human_span(*span);
  return text;
}

class Drawing {
 public:
  Drawing(const RunReport& report, GraphWay way)
      : report_(report), right_(way == GraphWay::right), box_width_(right_ ? wide_box : narrow_box) {
    std::vector<int> taken;
    for (const std::size_t depth : depths_of(report.stages.size(), report.edges)) {
      if (taken.size() <= depth) taken.resize(depth + 1);
      places_.push_back(place(static_cast<int>(depth), taken[depth]++));
    }
    center(taken);
  }

  [[nodiscard]] std::string svg() const {
    std::string inside;
    for (const StageEdge& edge : report_.edges) inside += arrow(edge);
    for (std::size_t i = 0; i < places_.size(); ++i) inside += box(report_.stages[i], places_[i]);
    Point size;
    for (const Point& at : places_) {
      size.x = std::max(size.x, at.x + box_width_ + margin);
      size.y = std::max(size.y, at.y + box_height + margin);
    }
    return fmt::format(
        R"(<svg class="graph {}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="order of the stages">{}</svg>)",
        right_ ? "right" : "down", size.x, size.y, size.x, size.y, inside);
  }

 private:
  [[nodiscard]] Point place(int depth, int beside) const {
    if (right_) return {margin + depth * (box_width_ + 34), margin + beside * (box_height + 14)};
    return {margin + beside * (box_width_ + 14), margin + depth * (box_height + 34)};
  }

  // Those of a depth that has fewer stand in the middle.
  void center(const std::vector<int>& taken) {
    const int most = taken.empty() ? 0 : *std::ranges::max_element(taken);
    const auto depths = depths_of(report_.stages.size(), report_.edges);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const int missing = most - taken[depths[i]];
      if (right_)
        places_[i].y += missing * (box_height + 14) / 2;
      else
        places_[i].x += missing * (box_width_ + 14) / 2;
    }
  }

  [[nodiscard]] std::string arrow(const StageEdge& edge) const {
    const Point from = places_[edge.from];
    const Point to = places_[edge.to];
    const std::string_view kind = edge.recorded ? "edge" : "edge guess";
    if (right_) {
      const Point a{from.x + box_width_, from.y + box_height / 2};
      const Point b{to.x - 6, to.y + box_height / 2};
      const int bend = (b.x - a.x) / 2;
      return fmt::format(
          R"(<path class="{0}" d="M{1} {2}C{3} {2} {4} {5} {6} {5}"/><path class="tip" d="M{6} {7}l6 4l-6 4z"/>)",
          kind, a.x, a.y, a.x + bend, b.x - bend, b.y, b.x, b.y - 4);
    }
    const Point a{from.x + box_width_ / 2, from.y + box_height};
    const Point b{to.x + box_width_ / 2, to.y - 6};
    const int bend = (b.y - a.y) / 2;
    return fmt::format(
        R"(<path class="{0}" d="M{1} {2}C{1} {3} {4} {5} {4} {6}"/><path class="tip" d="M{7} {6}l8 0l-4 6z"/>)",
        kind, a.x, a.y, a.y + bend, b.x, b.y - bend, b.y, b.x - 4);
  }

  [[nodiscard]] std::string box(const ReportStage& stage, Point at) const {
    const auto longest = static_cast<std::size_t>((box_width_ - 20) / wide_letter);
    return fmt::format(
        R"(<g class="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="7"/><text class="name" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text></g>)",
        stage.sum.whole.problem.empty() ? hue_class(stage.sum.whole.state) : "bad", html(stage.job), at.x,
        at.y, box_width_, box_height, at.x + 10, at.y + 19, html(cut_to_width(printable(stage.job), longest)),
        at.x + 10, at.y + 36, html(second_line(stage)));
  }

  const RunReport& report_;
  bool right_;
  int box_width_;
  std::vector<Point> places_;
};

}  // namespace

std::string graph_svg(const RunReport& report, GraphWay way) {
  if (report.stages.size() < 2 || report.stages.size() > most_stages || report.edges.size() > most_edges)
    return "";
  return Drawing(report, way).svg();
}

}  // namespace baton::model
