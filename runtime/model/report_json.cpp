#include <fmt/format.h>

#include "model/job_status_json.h"
#include "model/lines_json.h"
#include "model/outputs_json.h"
#include "model/report_text.h"

namespace baton::model {
namespace {

JsonObject attempt_object(const Attempt& attempt) {
  const auto number = [](const std::optional<int>& code) { return code ? std::to_string(*code) : "null"; };
  JsonObject object;
  object.add("attempt", attempt.number)
      .add("started_at", base::format_instant(attempt.started_at))
      .add("finished_at", base::format_instant(attempt.finished_at))
      .add_raw("exit_code", number(attempt.exit_code))
      .add_raw("signal", number(attempt.signal))
      .add("reason", attempt.reason);
  return object;
}

JsonObject worker_object(const ReportWorker& worker) {
  JsonObject object;
  object.add("index", worker.status.index);
  add_status(object, worker.status);
  object.add_raw("attempts", json_array(worker.attempts, &attempt_object));
  object.add_raw("peak_memory_bytes", worker.peak_bytes ? std::to_string(*worker.peak_bytes) : "null");
  object.add_raw("cpu_seconds", worker.cpu_usec
                                    ? fmt::format("{:.3f}", static_cast<double>(*worker.cpu_usec) / 1e6)
                                    : "null");
  object.add_raw("history", json_history(worker.history));
  return object.add_raw("events", json_events(worker.events));
}

std::string names_before(const RunReport& report, std::size_t stage) {
  std::string names;
  for (const StageEdge& edge : report.edges) {
    if (edge.to != stage || !edge.recorded) continue;
    names += (names.empty() ? "" : ",") + base::json_string(report.stages[edge.from].job);
  }
  return "[" + names + "]";
}

JsonObject stage_object(const RunReport& report, std::size_t number) {
  const ReportStage& stage = report.stages[number];
  JsonObject object;
  object.add("job", stage.job);
  object.add("completions", stage.sum.completions).add("complete", stage.sum.complete);
  add_status(object, stage.sum.whole);
  object.add("total_attempts", stage.attempts);
  object.add_raw("after", names_before(report, number));
  object.add_raw("outputs", json_outputs(stage.outputs));
  return object.add_raw("workers", json_array(stage.workers, &worker_object));
}

}  // namespace

std::string report_json(const RunReport& report) {
  const auto time = [](const std::optional<base::Instant>& at) {
    return at ? base::json_string(base::format_instant(*at)) : "null";
  };
  const auto span = report.duration();
  std::string stages;
  for (std::size_t i = 0; i < report.stages.size(); ++i)
    stages += (i == 0 ? "" : ",") + stage_object(report, i).close();
  JsonObject totals;
  totals.add("stages", static_cast<std::int64_t>(report.stages.size()))
      .add("succeeded", static_cast<std::int64_t>(report.succeeded))
      .add("failed", static_cast<std::int64_t>(report.failed))
      .add("attempts", report.attempts)
      .add("retries", report.retries)
      .add("outputs", static_cast<std::int64_t>(report.outputs))
      .add_raw("output_bytes", std::to_string(report.output_bytes));
  JsonObject object;
  object.add("pipeline", report.pipeline).add("run", report.run).add("state", workflow_word(report.state));
  object.add_raw("started_at", time(report.started_at)).add_raw("finished_at", time(report.finished_at));
  object.add_raw("duration_seconds",
                 span ? fmt::format("{:.3f}", static_cast<double>(span->count()) / 1e3) : "null");
  object.add_raw("totals", totals.close()).add_raw("stages", "[" + stages + "]");
  return object.close() + "\n";
}

}  // namespace baton::model
