#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/json_text.h"
#include "model/line.h"

namespace baton::model {
namespace {

std::string format_timestamp(base::Instant at, bool milliseconds) {
  if (!milliseconds)
    return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  const auto count = at.time_since_epoch().count();
  return fmt::format("{}{}.{:03}", count < 0 ? "-" : "", std::abs(count) / 1000, std::abs(count) % 1000);
}

std::string text_labels(const LineLabels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) out += fmt::format(" {}={}", key, base::line_value(value));
  return out;
}

std::string text_timestamp(const std::optional<base::Instant>& at, bool milliseconds) {
  return at ? " timestamp=" + format_timestamp(*at, milliseconds) : "";
}

std::string to_text(const Metric& m, const LineStyle& style) {
  return fmt::format("METRIC: {}={}{}{}\n", m.name, m.value.text(), text_labels(m.labels),
                     text_timestamp(m.timestamp, style.milliseconds));
}

std::string to_text(const Event& e, const LineStyle& style) {
  return fmt::format("EVENT: type={} severity={} message={}{}{}\n", e.type, to_string(e.severity),
                     base::quoted(e.message), text_labels(e.labels),
                     text_timestamp(e.timestamp, style.milliseconds));
}

std::string to_text(const Alert& a, const LineStyle&) {
  return fmt::format("ALERT: [{}] {} - {}\n", to_string(a.severity), a.component, base::one_line(a.message));
}

void add_timestamp(JsonObject& object, const std::optional<base::Instant>& at, const LineStyle& style) {
  if (at) object.add_raw("timestamp", format_timestamp(*at, style.milliseconds));
}

std::string to_json(const Metric& m, const LineStyle& style) {
  JsonObject object;
  object.add("metric", m.name)
      .add_raw("value", json_number(m.value))
      .add_raw("labels", json_labels(m.labels));
  add_timestamp(object, m.timestamp, style);
  return object.close() + "\n";
}

std::string to_json(const Event& e, const LineStyle& style) {
  JsonObject object;
  object.add("event", e.type).add("severity", to_string(e.severity)).add("message", e.message);
  object.add_raw("labels", json_labels(e.labels));
  add_timestamp(object, e.timestamp, style);
  return object.close() + "\n";
}

std::string to_json(const Alert& a, const LineStyle& style) {
  JsonObject object;
  object.add("alert", a.component).add("severity", to_string(a.severity)).add("message", a.message);
  add_timestamp(object, a.timestamp, style);
  return object.close() + "\n";
}

std::string render(const Line& line, const LineStyle& style) {
  return std::visit(
      [&](const auto& l) { return style.format == LineFormat::json ? to_json(l, style) : to_text(l, style); },
      line);
}

LineLabels* labels_of(Line& line) {
  if (auto* metric = std::get_if<Metric>(&line)) return &metric->labels;
  if (auto* event = std::get_if<Event>(&line)) return &event->labels;
  return nullptr;
}

std::vector<std::string*> texts_of(Line& line) {
  std::vector<std::string*> texts;
  if (auto* event = std::get_if<Event>(&line)) texts.push_back(&event->message);
  if (auto* alert = std::get_if<Alert>(&line)) texts.push_back(&alert->message);
  if (auto* labels = labels_of(line)) {
    for (auto& [key, value] : *labels) texts.push_back(&value);
  }
  return texts;
}

// Halves the longest text until the line fits. Hundreds of labels may not fit even empty: then the last ones
// go.
Line shorten(Line line, const LineStyle& style) {
  for (std::string* text : texts_of(line)) *text = base::utf8_prefix(*text, max_line_bytes);
  LineLabels* labels = labels_of(line);
  if (labels != nullptr) {
    // Each label takes a byte at least: more than that cannot fit, and would only cost time.
    if (labels->size() > max_line_bytes / 8) labels->resize(max_line_bytes / 8);
    std::erase_if(*labels, [](const auto& label) { return label.first == "truncated"; });
    labels->emplace_back("truncated", "true");
  }
  while (render(line, style).size() > max_line_bytes) {
    const auto texts = texts_of(line);
    std::string* longest =
        *std::ranges::max_element(texts, {}, [](const std::string* text) { return text->size(); });
    if (longest->size() > 8) {
      *longest = base::utf8_prefix(*longest, longest->size() / 2);
      if (labels == nullptr) *longest += "...";
    } else if (labels != nullptr && labels->size() > 1) {
      labels->erase(labels->end() - 2);
    } else {
      break;
    }
  }
  return line;
}

}  // namespace

std::string format_line(const Line& line, const LineStyle& style) {
  std::string text = render(line, style);
  return text.size() <= max_line_bytes ? text : render(shorten(line, style), style);
}

}  // namespace baton::model
