#include "model/timeline_svg.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/duration.h"
#include "model/html_text.h"
#include "model/job_status_table.h"
#include "model/report_stages.h"

namespace baton::model {
namespace {

// What is shorter would not be seen.
constexpr double least_percent = 0.5;

constexpr std::array<std::chrono::seconds, 22> steps{
    std::chrono::seconds{1},         std::chrono::seconds{2},       std::chrono::seconds{5},
    std::chrono::seconds{10},        std::chrono::seconds{15},      std::chrono::seconds{30},
    std::chrono::seconds{60},        std::chrono::seconds{120},     std::chrono::seconds{300},
    std::chrono::seconds{600},       std::chrono::seconds{900},     std::chrono::seconds{1'800},
    std::chrono::seconds{3'600},     std::chrono::seconds{7'200},   std::chrono::seconds{10'800},
    std::chrono::seconds{21'600},    std::chrono::seconds{43'200},  std::chrono::seconds{86'400},
    std::chrono::seconds{172'800},   std::chrono::seconds{604'800}, std::chrono::seconds{2'592'000},
    std::chrono::seconds{31'536'000}};

struct Bar {
  base::Instant from;
  base::Instant to;
  std::string_view kind;
  std::string title;
};

std::string span_text(base::Instant from, base::Instant to) {
  return human_span(std::max(base::Duration{0}, std::chrono::duration_cast<base::Duration>(to - from)));
}

Bar bar_of(const Attempt& attempt) {
  const bool good = attempt.exit_code == 0 && !attempt.signal;
  std::string title =
      fmt::format("attempt {}: {}, {}", attempt.number, span_text(attempt.started_at, attempt.finished_at),
                  good                     ? "succeeded"
                  : attempt.reason.empty() ? "failed"
                                           : attempt.reason);
  return {attempt.started_at, attempt.finished_at, good ? "good" : "bad", std::move(title)};
}

// What no ended attempt tells of: the present one, or the wait before the first.
std::optional<Bar> open_bar(const ReportWorker& worker) {
  const WorkerStatus& status = worker.status;
  const auto until = status.finished_at ? status.finished_at : status.updated_at;
  if (!status.started_at || !until || (status.finished_at && !worker.attempts.empty())) return std::nullopt;
  const base::Instant from =
      worker.attempts.empty() ? *status.started_at : worker.attempts.back().finished_at;
  return Bar{from, *until, hue_class(status.state),
             fmt::format("{}, {}", to_string(status.state), span_text(from, *until))};
}

std::string rect(const Bar& bar, const TimeScale& scale, int top, int height) {
  const double from = scale.percent(bar.from);
  const double width = std::max(least_percent, scale.percent(bar.to) - from);
  return fmt::format(
      R"(<rect class="{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}" rx="3"><title>{}</title></rect>)",
      bar.kind, std::min(from, 100 - width), top, width, height, html(bar.title));
}

}  // namespace

TimeScale::TimeScale(base::Instant first, base::Instant last)
    : first_(first),
      span_(std::max<base::Duration>(base::Duration{1},
                                     std::chrono::duration_cast<base::Duration>(last - first))) {}

double TimeScale::percent(base::Instant at) const {
  const auto since = std::chrono::duration_cast<base::Duration>(at - first_);
  return std::clamp(100.0 * static_cast<double>(since.count()) / static_cast<double>(span_.count()), 0.0,
                    100.0);
}

std::vector<TimeScale::Tick> TimeScale::ticks() const {
  std::vector<Tick> ticks{{0, "0"}};
  const auto step = std::ranges::find_if(steps, [this](auto each) { return span_ < 4.5 * each; });
  if (step == steps.end()) return ticks;
  for (base::Duration at = *step; at <= span_; at += *step) {
    const double where = 100.0 * static_cast<double>(at.count()) / static_cast<double>(span_.count());
    // One at the very edge would be cut off.
    if (where <= 97) ticks.push_back({where, "+" + base::format_duration(at)});
  }
  return ticks;
}

std::string timeline_svg(const ReportWorker& worker, const TimeScale& scale) {
  const WorkerStatus& status = worker.status;
  std::string bars;
  const auto until = status.finished_at ? status.finished_at : status.updated_at;
  if (status.started_at && until)
    bars += rect({*status.started_at, *until, "whole", std::string(to_string(status.state))}, scale, 9, 4);
  for (const Attempt& attempt : worker.attempts) bars += rect(bar_of(attempt), scale, 3, 16);
  if (const auto open = open_bar(worker)) bars += rect(*open, scale, 3, 16);
  std::string grid;
  for (const auto& tick : scale.ticks())
    grid += fmt::format(R"(<line class="grid" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="22"/>)", tick.percent);
  return fmt::format(R"(<svg class="bars" width="100%" height="22" role="img" aria-label="{}">{}{}</svg>)",
                     html(fmt::format("index {}, {}", status.index, to_string(status.state))), grid, bars);
}

}  // namespace baton::model
