#include "model/record.h"

#include <array>
#include <utility>

#include "model/json_fields.h"
#include "model/lines_json.h"
#include "model/outputs_json.h"

namespace baton::model {
namespace {

constexpr std::array<std::string_view, 4> states{"WAITING", "RUNNING", "SUCCEEDED", "FAILED"};

std::string json_optional(const std::optional<int>& number) {
  return number ? std::to_string(*number) : "null";
}

std::string json_optional(const std::optional<base::Instant>& at) {
  return at ? base::json_string(base::format_instant(*at)) : "null";
}

std::string json_attempts(const std::vector<Attempt>& attempts) {
  return json_array(attempts, [](const Attempt& attempt) {
    JsonObject object;
    object.add("attempt", attempt.number)
        .add("started_at", base::format_instant(attempt.started_at))
        .add("finished_at", base::format_instant(attempt.finished_at))
        .add_raw("exit_code", json_optional(attempt.exit_code))
        .add_raw("signal", json_optional(attempt.signal))
        .add("reason", attempt.reason);
    return object;
  });
}

void read_attempts(JsonFields& fields, std::vector<Attempt>& into) {
  fields.read("attempts", into, [](JsonFields& of_attempt, Attempt& attempt) {
    of_attempt.read("attempt", attempt.number);
    of_attempt.read("started_at", attempt.started_at);
    of_attempt.read("finished_at", attempt.finished_at);
    of_attempt.read("exit_code", attempt.exit_code);
    of_attempt.read("signal", attempt.signal);
    of_attempt.read("reason", attempt.reason);
    return true;
  });
}

std::string json_names(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? "," : "") + base::json_string(name);
  return text + "]";
}

void read_names(JsonFields& fields, std::string_view key, std::vector<std::string>& into) {
  const auto* value = fields.find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return fields.fail();
  for (const auto& name : value->get_array()) {
    if (!name.is_string()) return fields.fail();
    into.emplace_back(name.get_string());
  }
}

std::optional<JobState> parse_state(std::string_view text) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (text == states.at(i)) return static_cast<JobState>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(JobState state) {
  return states.at(static_cast<std::size_t>(state));
}

std::string_view status_word(JobState state) {
  return state == JobState::waiting ? "PENDING" : to_string(state);
}

std::string encode_record(const Record& r) {
  JsonObject object;
  object.add("job", r.job)
      .add("pipeline", r.pipeline)
      .add("run", r.run)
      .add("index", r.index)
      .add("completions", r.completions)
      .add("state", to_string(r.state))
      .add("reason", r.reason)
      .add_raw("epoch", std::to_string(r.epoch))
      .add("attempt", r.attempt)
      .add("max_attempts", r.max_attempts)
      .add_raw("exit_code", json_optional(r.exit_code))
      .add_raw("signal", json_optional(r.signal))
      .add("host", r.host)
      .add("pid", r.pid)
      .add_raw("started_at", json_optional(r.started_at))
      .add_raw("updated_at", json_optional(r.updated_at))
      .add_raw("finished_at", json_optional(r.finished_at))
      .add_raw("heartbeat", std::to_string(r.heartbeat))
      .add_raw("progress", encode_progress(r.progress))
      .add_raw("samples", json_sample(r.samples))
      .add_raw("attempts", json_attempts(r.attempts))
      .add_raw("outputs", json_outputs(r.outputs))
      .add_raw("after", json_names(r.after))
      .add_raw("labels", json_labels(r.labels))
      .add_raw("metrics", json_metrics(r.lines.metrics))
      .add_raw("metrics_dropped", std::to_string(r.lines.metrics_dropped))
      .add_raw("events", json_events(r.lines.events));
  return object.close() + "\n";
}

base::Result<Record> decode_record(std::string_view bytes) {
  const auto json = parse_json_object(bytes);
  if (!json) return base::data_error("record", "is not a JSON object");
  JsonFields fields(json->get_object());
  Record r;
  std::string state;
  fields.read("job", r.job);
  fields.read("pipeline", r.pipeline);
  fields.read("run", r.run);
  fields.read("index", r.index);
  fields.read("completions", r.completions);
  fields.read("state", state);
  fields.read("reason", r.reason);
  fields.read("epoch", r.epoch);
  fields.read("attempt", r.attempt);
  fields.read("max_attempts", r.max_attempts);
  fields.read("exit_code", r.exit_code);
  fields.read("signal", r.signal);
  fields.read("host", r.host);
  fields.read("pid", r.pid);
  fields.read("started_at", r.started_at);
  fields.read("updated_at", r.updated_at);
  fields.read("finished_at", r.finished_at);
  fields.read("heartbeat", r.heartbeat);
  read_names(fields, "after", r.after);
  fields.read("labels", r.labels);
  read_sample(fields, r.samples);
  read_attempts(fields, r.attempts);
  read_outputs(fields, r.outputs);
  read_metrics(fields, r.lines.metrics);
  fields.read("metrics_dropped", r.lines.metrics_dropped);
  read_events(fields, r.lines.events);
  if (const auto* progress = fields.find("progress"); progress != nullptr && progress->is_object()) {
    JsonFields of_progress(progress->get_object());
    Progress p;
    of_progress.read("done", p.done);
    of_progress.read("total", p.total);
    of_progress.read("message", p.message);
    if (const auto* percent = of_progress.find("percent"); percent != nullptr && percent->is_number()) {
      p.percent = percent->to_number<double>();
    }
    r.progress = p;
  }
  const auto parsed = parse_state(state);
  if (!parsed || !fields.good()) return base::data_error("record", "has a field of the wrong type");
  r.state = *parsed;
  return r;
}

}  // namespace baton::model
