#include "engine/job_announcer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "model/job_metrics.h"
#include "model/metric_catalogue.h"
#include "model/status_json.h"

namespace baton::engine {
namespace {

using model::Severity;
using model::WatchedState;

Severity severity_of(WatchedState state) {
  switch (state) {
    case WatchedState::failed: return Severity::error;
    case WatchedState::lost: return Severity::critical;
    case WatchedState::pending:
    case WatchedState::waiting:
    case WatchedState::running:
    case WatchedState::succeeded: break;
  }
  return Severity::info;
}

// What a printed series calls its own must not pass for what the event says.
bool is_field_of_an_alert(std::string_view key) {
  constexpr std::array<std::string_view, 7> fields{"type",   "severity",  "message", "timestamp",
                                                   "metric", "threshold", "alert"};
  return std::ranges::find(fields, key) != fields.end();
}

// Three decimals are enough to look at.
model::Number number_of(double value) {
  if (std::isfinite(value)) value = std::round(value * 1000) / 1000;
  return *model::Number::parse(model::format_value(value));
}

}  // namespace

void JobAnnouncer::event(std::string_view type, Severity severity, const std::string& message,
                         const model::LineLabels& labels) {
  reporter_.event(type, severity, message, labels);
  events_.push_back({std::string(type), severity, message, labels, clock_.wall()});
  if (events_.size() > model::max_status_events) events_.pop_front();
}

void JobAnnouncer::state_changed(const model::JobView& view) {
  const std::string_view word = to_string(view.state);
  const std::string message =
      fmt::format("{} is {}{}{}", view.worker.job, word, view.reason.empty() ? "" : ": ", view.reason);
  auto labels = labels_of(view);
  labels.emplace_back("state", word);
  const bool lost = view.state == WatchedState::lost;
  event(lost ? "job_lost" : "job_state_changed", severity_of(view.state), message, labels);
  if (lost) reporter_.alert(Severity::critical, view.worker.job, message);
}

void JobAnnouncer::sight_changed(const model::JobView& view, const std::string& problem) {
  const bool lost_sight = !problem.empty();
  event(lost_sight ? "job_not_seen" : "job_seen_again", lost_sight ? Severity::warning : Severity::info,
        lost_sight ? problem : view.worker.job + " can be seen again", labels_of(view));
}

void JobAnnouncer::volume_changed(const VolumeGauge::Notice& notice) {
  const bool failed = !notice.problem.empty();
  event(failed ? "volume_not_measured" : "volume_measured_again", failed ? Severity::warning : Severity::info,
        failed ? notice.problem : notice.directory + " can be measured again", {{"mount", notice.directory}});
}

void JobAnnouncer::numbers(const model::JobView& view) {
  const auto shared = model::job_labels(view.worker, labels_);
  for (const auto& measurement : model::own_measurements(view, clock_.wall())) {
    const model::MetricInfo* info = model::find_metric(measurement.name);
    if (info == nullptr || !info->reported) continue;
    reporter_.metric(measurement.name, number_of(measurement.value),
                     model::with_labels(measurement, shared).labels);
  }
}

void JobAnnouncer::alert_changed(const model::JobView& view, const model::AlertChange& change) {
  const std::string message = model::describe(change);
  const Severity severity = change.cleared_at ? Severity::info : change.threshold.severity;
  auto labels = model::with_labels({"", change.labels, 0}, labels_of(view)).labels;
  for (auto& [key, value] : labels) {
    if (is_field_of_an_alert(key)) key = "exported_" + key;
  }
  labels.emplace_back("metric", change.threshold.metric);
  labels.emplace_back("alert", change.cleared_at ? "cleared" : "firing");
  labels.emplace_back("threshold", change.threshold.rule());
  event(model::alert_event_type(change.threshold.metric), severity, message, labels);
  reporter_.alert(severity, view.worker.job, message);
}

void JobAnnouncer::delivery_changed(const Courier::Notice& notice) {
  const bool failed = !notice.problem.empty();
  event(failed ? "push_failed" : "push_recovered", failed ? Severity::warning : Severity::info,
        failed ? notice.problem : notice.target + " takes reports again", {{"target", notice.target}});
}

model::LineLabels JobAnnouncer::labels_of(const model::JobView& view) const {
  return model::job_labels(view.worker, labels_);
}

}  // namespace baton::engine
