#include "model/lines_json.h"

#include <cmath>

#include <fmt/format.h>

namespace baton::model {
namespace {

template <class LineType>
JsonObject& add_common(JsonObject& object, const LineType& line) {
  object.add_raw("labels", json_labels(line.labels));
  return object.add_raw("timestamp",
                        line.timestamp ? base::json_string(base::format_instant(*line.timestamp)) : "null");
}

void read_labels(JsonFields& fields, LineLabels& into) {
  Labels labels;
  fields.read("labels", labels);
  into.assign(labels.begin(), labels.end());
}

bool read_value(const JsonFields& fields, Number& into) {
  const auto* json = fields.find("value");
  if (json == nullptr) return false;
  std::string text;
  if (json->is_int64()) text = std::to_string(json->get_int64());
  if (json->is_uint64()) text = std::to_string(json->get_uint64());
  if (json->is_double()) text = fmt::format("{}", json->get_double());
  if (json->is_string()) text = std::string(json->get_string());
  const auto number = Number::parse(text);
  if (number) into = *number;
  return number.has_value();
}

bool read_severity(JsonFields& fields, Severity& into) {
  std::string text(to_string(into));
  fields.read("severity", text);
  const auto severity = parse_severity(text);
  if (severity) into = *severity;
  return severity.has_value();
}

bool read_metric(JsonFields& fields, Metric& metric) {
  read_labels(fields, metric.labels);
  return read_value(fields, metric.value);
}

bool read_event(JsonFields& fields, Event& event) {
  fields.read("message", event.message);
  read_labels(fields, event.labels);
  return read_severity(fields, event.severity);
}

// On stdout, seconds since 1970 as a number.
bool read_epoch(const JsonFields& fields, std::optional<base::Instant>& into) {
  const auto* json = fields.find("timestamp");
  if (json == nullptr) return true;
  if (!json->is_number()) return false;
  const auto seconds = json->to_number<double>();
  if (!(std::abs(seconds) < 1e12)) return false;
  into = base::Instant{std::chrono::milliseconds{std::llround(seconds * 1000)}};
  return true;
}

template <class LineType, class ReadOne>
std::optional<Line> finish(JsonFields& fields, LineType line, const ReadOne& read_one) {
  if (!read_one(fields, line) || !read_epoch(fields, line.timestamp) || !fields.good()) return std::nullopt;
  Line read = std::move(line);
  if (!check_line(read)) return std::nullopt;
  return read;
}

}  // namespace

std::string json_metrics(const std::vector<Metric>& metrics) {
  return json_array(metrics, [](const Metric& metric) {
    JsonObject object;
    object.add("name", metric.name).add_raw("value", json_number(metric.value));
    return add_common(object, metric);
  });
}

std::string json_events(const std::vector<Event>& events) {
  return json_array(events, [](const Event& event) {
    JsonObject object;
    object.add("type", event.type).add("severity", to_string(event.severity)).add("message", event.message);
    return add_common(object, event);
  });
}

void read_metrics(JsonFields& fields, std::vector<Metric>& into) {
  fields.read("metrics", into, [](JsonFields& of_metric, Metric& metric) {
    of_metric.read("name", metric.name);
    of_metric.read("timestamp", metric.timestamp);
    return !metric.name.empty() && read_metric(of_metric, metric);
  });
}

void read_events(JsonFields& fields, std::vector<Event>& into) {
  fields.read("events", into, [](JsonFields& of_event, Event& event) {
    of_event.read("type", event.type);
    of_event.read("timestamp", event.timestamp);
    return !event.type.empty() && read_event(of_event, event);
  });
}

std::optional<Line> parse_json_line(std::string_view text) {
  const auto json = parse_json_object(text);
  if (!json) return std::nullopt;
  JsonFields fields(json->get_object());
  if (fields.find("metric") != nullptr) {
    Metric metric;
    fields.read("metric", metric.name);
    return finish(fields, std::move(metric), &read_metric);
  }
  Event event;
  fields.read("event", event.type);
  return finish(fields, std::move(event), &read_event);
}

}  // namespace baton::model
