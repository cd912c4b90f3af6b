#include "model/report_events.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "model/html_text.h"

namespace baton::model {
namespace {

constexpr std::size_t most_events = 300;

struct Shown {
  const ReportStage* stage;
  const Event* event;
};

std::vector<Shown> events_of(const RunReport& report) {
  std::vector<Shown> events;
  for (const ReportStage& stage : report.stages) {
    for (const ReportWorker& worker : stage.workers) {
      for (const Event& event : worker.events) events.push_back({&stage, &event});
    }
  }
  std::ranges::stable_sort(events, {}, [](const Shown& shown) { return shown.event->timestamp; });
  return events;
}

std::string_view hue_of(Severity severity) {
  switch (severity) {
    case Severity::debug: return "soft";
    case Severity::info: return "busy";
    case Severity::warning: return "idle";
    case Severity::error:
    case Severity::critical: return "bad";
  }
  return "soft";
}

std::string row(const Shown& shown) {
  const Event& event = *shown.event;
  return fmt::format("<tr><td>{}</td><td>{}</td><td><b class=\"{}\">{}</b></td><td>{}</td><td>{}</td></tr>\n",
                     event.timestamp ? base::format_instant(*event.timestamp).substr(11, 8) : "–",
                     html(shown.stage->job), hue_of(event.severity), to_string(event.severity),
                     html(event.type), html(event.message));
}

}  // namespace

std::string events_html(const RunReport& report) {
  const auto events = events_of(report);
  if (events.empty()) return "";
  std::string rows;
  for (std::size_t i = 0; i < std::min(events.size(), most_events); ++i) rows += row(events[i]);
  if (events.size() > most_events)
    rows += fmt::format("<tr><td colspan=\"5\">and {} more</td></tr>\n", events.size() - most_events);
  return "<section><h2>Events</h2><table class=\"events\"><tr><th>Time</th><th>Stage</th><th>Severity</th>"
         "<th>Type</th><th>Message</th></tr>\n" +
         rows + "</table></section>\n";
}

}  // namespace baton::model
