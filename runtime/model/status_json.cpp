#include "model/status_json.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/job_metrics.h"
#include "model/outputs_json.h"

namespace baton::model {
namespace {

std::string seconds(base::Instant at) {
  return Number::of_seconds(at.time_since_epoch()).text();
}
std::string seconds(base::Duration span) {
  return Number::of_seconds(span).text();
}

// Leaves out what is not known, and what JSON has no number for.
class Fields {
 public:
  void add(std::string_view key, const std::string& text) {
    if (!text.empty()) object_.add(key, text);
  }
  void add(std::string_view key, const std::optional<double>& number) {
    if (number && std::isfinite(*number)) object_.add_raw(key, fmt::format("{:.6g}", *number));
  }
  void add(std::string_view key, const std::optional<std::uint64_t>& number) {
    if (number) object_.add_raw(key, std::to_string(*number));
  }
  void add(std::string_view key, const std::optional<base::Instant>& at) {
    if (at) object_.add_raw(key, seconds(*at));
  }
  void add(std::string_view key, const std::optional<base::Duration>& span) {
    if (span) object_.add_raw(key, seconds(*span));
  }
  void raw(std::string_view key, const std::string& json) { object_.add_raw(key, json); }
  [[nodiscard]] JsonObject take() { return std::move(object_); }

 private:
  JsonObject object_;
};

void add_progress(Fields& fields, const JobView& view) {
  fields.add("eta_seconds", view.trends.eta_seconds);
  fields.add("rate_per_second", view.trends.rate_per_second);
  if (!view.progress) return;
  fields.add("progress_percent", std::optional(view.progress->percent));
  fields.add("progress_done", view.progress->done);
  fields.add("progress_total", view.progress->total);
  fields.add("progress_message", view.progress->message);
}

// Of the series that have no labels of their own.
std::string json_samples(const JobView& view, base::Instant now) {
  JsonObject samples;
  for (const Measurement& measurement : measurements(view, now)) {
    if (!measurement.labels.empty() || !std::isfinite(measurement.value)) continue;
    samples.add_raw(measurement.name, format_value(measurement.value));
  }
  return samples.close();
}

JsonObject history_object(const HistoryPoint& point) {
  Fields fields;
  fields.add("t", std::optional(point.at));
  fields.add("memory_percent", point.memory_percent);
  fields.add("cpu_percent", point.cpu_percent);
  fields.add("progress_percent", point.progress_percent);
  return fields.take();
}

JsonObject alert_object(const ActiveAlert& alert) {
  Fields fields;
  fields.add("metric", alert.threshold.metric);
  fields.add("condition", alert.threshold.condition());
  fields.add("severity", std::string(to_string(alert.threshold.severity)));
  fields.add("value", std::optional(alert.value));
  fields.add("since", std::optional(alert.since));
  if (!alert.labels.empty()) fields.raw("labels", json_labels(alert.labels));
  return fields.take();
}

void add_record(Fields& fields, const Record& record) {
  fields.raw("attempt", std::to_string(record.attempt));
  fields.raw("max_attempts", std::to_string(record.max_attempts));
  fields.add("host", record.host);
  fields.add("started_at", record.started_at);
  fields.add("updated_at", std::optional(record.updated_at));
}

std::vector<Output> first_outputs(const JobView& view) {
  if (!view.seen || !view.end) return {};
  const auto& all = view.end->outputs;
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), max_status_outputs))};
}

void add_sight(Fields& fields, const JobView& view) {
  fields.add("state", std::string(to_string(view.state)));
  if (view.record) add_record(fields, *view.record);
  if (view.epoch > 0) fields.raw("epoch", std::to_string(view.epoch));
  if (view.end) fields.add("finished_at", std::optional(view.end->finished_at));
  fields.add("heartbeat_age_seconds", view.heartbeat_age);
  fields.add("checkpoint_age_seconds", view.checkpoint_age);
  add_progress(fields, view);
}

JsonObject job_object(const JobView& view, base::Instant now) {
  Fields fields;
  fields.add("job", view.worker.job);
  fields.add("pipeline", view.worker.pipeline);
  fields.add("run", view.worker.run);
  fields.raw("index", std::to_string(view.worker.index));
  fields.raw("seen", view.seen ? "true" : "false");
  fields.add("reason", view.reason);
  if (view.seen) add_sight(fields, view);
  fields.raw("samples", json_samples(view, now));
  fields.raw("history", json_array(view.history, &history_object));
  fields.raw("outputs", json_outputs(first_outputs(view)));
  fields.raw("alerts", json_array(view.alerts, &alert_object));
  return fields.take();
}

JsonObject event_object(const Event& event) {
  Fields fields;
  fields.add("t", event.timestamp);
  fields.add("type", event.type);
  fields.add("severity", std::string(to_string(event.severity)));
  fields.add("message", event.message);
  return fields.take();
}

std::vector<Event> newest_events(const std::vector<std::shared_ptr<const JobView>>& views,
                                 std::vector<Event> events) {
  for (const auto& view : views) {
    if (view->record)
      events.insert(events.end(), view->record->lines.events.begin(), view->record->lines.events.end());
  }
  std::ranges::stable_sort(events, {}, &Event::timestamp);
  if (events.size() > max_status_events) events.erase(events.begin(), events.end() - max_status_events);
  return events;
}

}  // namespace

std::string status_json(const std::vector<std::shared_ptr<const JobView>>& views,
                        const std::vector<Event>& events, base::Instant now) {
  JsonObject status;
  status.add_raw("jobs", json_array(views, [now](const auto& view) { return job_object(*view, now); }))
      .add_raw("events", json_array(newest_events(views, events), &event_object))
      .add_raw("now", seconds(now));
  return status.close() + "\n";
}

}  // namespace baton::model
