#include "model/pipeline_tree.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/display_text.h"

namespace baton::model {
namespace {

constexpr std::size_t bar_width = 16;
constexpr std::size_t deepest = 6;  // indentation that is shown

struct Sign {
  std::string_view unicode;
  std::string_view plain;
  std::string_view colour;  // Select Graphic Rendition, ECMA-48 8.3.117
};

Sign sign_of(StageState state) {
  switch (state) {
    case StageState::running: return {"▶", ">", "36"};
    case StageState::recovering: return {"↻", "~", "33"};
    case StageState::complete: return {"✔", "+", "32"};
    case StageState::failed: return {"✘", "x", "31"};
    case StageState::upstream: return {"✘", "-", "33"};
    case StageState::left_out: return {"○", "o", "2"};
    case StageState::waiting: break;
  }
  return {"·", ".", "2"};
}

bool matters_most(const StagePicture& stage) {
  return stage.state == StageState::running || stage.state == StageState::recovering ||
         stage.state == StageState::failed;
}

std::optional<double> percent_of(const StagePicture& stage) {
  if (stage.completions > 1) {
    // What the workers tell of themselves is the mean of all of them.
    if (stage.percent) return stage.percent;
    return 100.0 * stage.complete / stage.completions;
  }
  return stage.percent;
}

std::string bar(double percent, bool unicode) {
  const double part = std::clamp(percent, 0.0, 100.0) / 100.0 * bar_width;
  const auto full = static_cast<std::size_t>(part);
  std::string text = unicode ? "" : "[";
  for (std::size_t i = 0; i < bar_width; ++i)
    text += i < full ? (unicode ? "█" : "#") : (unicode ? "░" : ".");
  return text + (unicode ? "" : "]");
}

// "3s", "2m10s": whole seconds, as they change while one looks.
std::string rough(base::Duration span) {
  return base::format_duration(std::chrono::floor<std::chrono::seconds>(span));
}

std::string details_of(const StagePicture& stage, const PictureStyle& style) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : "  ") + part; };
  const bool runs = stage.state == StageState::running;
  if (stage.completions > 1 && stage.state != StageState::waiting)
    add(fmt::format("{}/{}", stage.complete, stage.completions));
  const auto percent = percent_of(stage);
  if (runs && percent) add(fmt::format("{} {:3.0f} %", bar(*percent, style.unicode), *percent));
  if (stage.attempt > 1) add(fmt::format("attempt {}", stage.attempt));
  if (stage.running_for) add(rough(*stage.running_for));
  if (runs && percent && stage.running_for) {
    if (const auto left = time_left(*percent, *stage.running_for)) add(rough(*left) + " left");
  }
  if (!stage.note.empty()) add(printable(stage.note));
  return text;
}

std::string line_of(const StagePicture& stage, std::size_t name_width, const PictureStyle& style) {
  const Sign sign = sign_of(stage.state);
  const std::string name = std::string(2 * std::min(stage.level, deepest), ' ') + stage.name;
  const std::size_t gap = name_width > display_width(name) ? name_width - display_width(name) : 0;
  const std::string rest = fmt::format("{}{}  {}", name, std::string(gap, ' '), details_of(stage, style));
  const std::size_t room = style.columns > 2 ? style.columns - 2 : 0;
  std::string shown = cut_to_width(rest, room);
  while (shown.ends_with(' ')) shown.pop_back();
  const std::string_view mark = style.unicode ? sign.unicode : sign.plain;
  if (!style.colour) return fmt::format("{} {}", mark, shown);
  const bool dim = stage.state == StageState::waiting || stage.state == StageState::left_out;
  return dim ? fmt::format("\x1b[2m{} {}\x1b[0m", mark, shown)
             : fmt::format("\x1b[{}m{}\x1b[0m {}", sign.colour, mark, shown);
}

std::size_t name_width_of(const std::vector<StagePicture>& stages, const PictureStyle& style) {
  std::size_t width = 0;
  for (const StagePicture& stage : stages)
    width = std::max(width, 2 * std::min(stage.level, deepest) + display_width(stage.name));
  return std::min(width, style.columns / 2);
}

// Which are shown, in the order of the file.
std::vector<std::size_t> choose(const std::vector<StagePicture>& stages, std::size_t room) {
  std::vector<std::size_t> chosen;
  for (const bool first : {true, false}) {
    for (std::size_t i = 0; i < stages.size() && chosen.size() < room; ++i) {
      if (matters_most(stages[i]) == first) chosen.push_back(i);
    }
  }
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace

std::vector<std::string> picture_of(const std::string& title, const std::vector<StagePicture>& stages,
                                    const PictureStyle& style) {
  std::vector<std::string> lines{cut_to_width(title, style.columns)};
  // The last row stays free for the cursor.
  const std::size_t room = style.rows > 2 ? style.rows - 2 : 1;
  const bool all = stages.size() <= room;
  const auto chosen = choose(stages, all ? stages.size() : room - 1);
  const std::size_t name_width = name_width_of(stages, style);
  for (const std::size_t i : chosen) lines.push_back(line_of(stages[i], name_width, style));
  if (!all)
    lines.push_back(cut_to_width(fmt::format("  and {} more", stages.size() - chosen.size()), style.columns));
  return lines;
}

std::optional<base::Duration> time_left(double percent, base::Duration running_for) {
  if (!(percent >= 1) || percent > 100) return std::nullopt;
  return std::chrono::duration_cast<base::Duration>(running_for * ((100 - percent) / percent));
}

}  // namespace baton::model
