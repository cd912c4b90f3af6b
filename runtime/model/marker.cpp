#include "model/marker.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/checksum.h"
#include "model/json_fields.h"
#include "model/line.h"
#include "model/outputs_json.h"

namespace baton::model {
namespace {

constexpr std::string_view opening = R"({"baton")";
constexpr std::string_view before_checksum = R"(,"checksum":")";
constexpr std::string_view after_checksum = "\"}\n";
constexpr std::size_t trailer_size = before_checksum.size() + checksum_length + after_checksum.size();

std::string json_instant(const std::optional<base::Instant>& at) {
  return at ? base::json_string(base::format_instant(*at)) : "null";
}

std::string json_span(const std::optional<base::Instant>& from, base::Instant to) {
  return from ? Number::of_seconds(std::max(to - *from, std::chrono::milliseconds{0})).text() : "null";
}

MarkerContent corrupt(std::string_view problem) {
  return CorruptMarker{std::string(problem)};
}

// What was never written of a file that was lengthened reads as NUL bytes after a crash.
bool looks_torn(std::string_view bytes) {
  const std::string_view written = bytes.substr(0, bytes.find('\0'));
  return !bytes.empty() && opening.starts_with(written.substr(0, opening.size()));
}

MarkerContent decode_fields(const boost::json::object& object) {
  JsonFields fields(object);
  int version = 0;
  fields.read("baton", version);
  if (version != 1) return corrupt("is of a format that this version does not know");
  Marker marker;
  std::string state;
  fields.read("state", state);
  if (state != to_string(MarkerState::complete) && state != to_string(MarkerState::failed)) {
    return corrupt("has no state");
  }
  marker.state = state == to_string(MarkerState::complete) ? MarkerState::complete : MarkerState::failed;
  fields.read("job", marker.job);
  fields.read("run", marker.run);
  fields.read("index", marker.index);
  fields.read("completions", marker.completions);
  fields.read("attempt", marker.attempt);
  fields.read("epoch", marker.epoch);
  fields.read("exit_code", marker.exit_code);
  fields.read("reason", marker.reason);
  fields.read("host", marker.host);
  fields.read("started_at", marker.started_at);
  fields.read("finished_at", marker.finished_at);
  fields.read("labels", marker.labels);
  read_outputs(fields, marker.outputs);
  if (!fields.good()) return corrupt("has a field of the wrong type");
  return marker;
}

}  // namespace

std::string_view to_string(MarkerState state) {
  return state == MarkerState::complete ? "complete" : "failed";
}

std::string encode_marker(const Marker& marker) {
  JsonObject object;
  object.add("baton", 1)
      .add("state", to_string(marker.state))
      .add("job", marker.job)
      .add("run", marker.run)
      .add("index", marker.index)
      .add("completions", marker.completions)
      .add("attempt", marker.attempt)
      .add_raw("epoch", std::to_string(marker.epoch))
      .add("exit_code", marker.exit_code)
      .add("reason", marker.reason)
      .add("host", marker.host)
      .add_raw("started_at", json_instant(marker.started_at))
      .add_raw("finished_at", json_instant(marker.finished_at))
      .add("finished_epoch",
           std::chrono::floor<std::chrono::seconds>(marker.finished_at).time_since_epoch().count())
      .add_raw("duration_seconds", json_span(marker.started_at, marker.finished_at))
      .add_raw("outputs", json_outputs(marker.outputs))
      .add_raw("labels", json_labels(marker.labels));
  std::string text = object.open();
  const std::string sum = checksum(text);
  return text.append(before_checksum).append(sum).append(after_checksum);
}

MarkerContent decode_marker(std::string_view bytes) {
  if (!bytes.starts_with(opening)) {
    return looks_torn(bytes) ? corrupt("is torn") : MarkerContent{ForeignMarker{}};
  }
  if (bytes.size() > max_marker_bytes) return corrupt("is too large");
  if (bytes.size() < trailer_size || !bytes.ends_with(after_checksum)) return corrupt("is torn");
  const std::string_view covered = bytes.substr(0, bytes.size() - trailer_size);
  const std::string_view trailer = bytes.substr(covered.size());
  if (!trailer.starts_with(before_checksum)) return corrupt("has no checksum");
  if (trailer.substr(before_checksum.size(), checksum_length) != checksum(covered)) {
    return corrupt("does not match its checksum");
  }
  const auto json = parse_json_object(bytes.substr(0, bytes.size() - 1));
  if (!json) return corrupt("is not a JSON object");
  return decode_fields(json->get_object());
}

std::string failed_path(std::string_view marker_path) {
  return std::string(marker_path) + ".failed";
}

}  // namespace baton::model
