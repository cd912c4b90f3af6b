#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/json_fields.h"
#include "model/line.h"

namespace baton::model {

// The "metrics" and "events" arrays of a record. Times are text there, as in the rest of it.
[[nodiscard]] std::string json_metrics(const std::vector<Metric>& metrics);
[[nodiscard]] std::string json_events(const std::vector<Event>& events);
void read_metrics(JsonFields& fields, std::vector<Metric>& into);
void read_events(JsonFields& fields, std::vector<Event>& into);

// Reads one METRIC or EVENT line in the JSON form of docs/lines.md. Not one of ours: no value.
[[nodiscard]] std::optional<Line> parse_json_line(std::string_view text);

}  // namespace baton::model
