#include "model/job_status_json.h"

#include <fmt/format.h>

#include "model/json_text.h"

namespace baton::model {
namespace {

std::string json_time(const std::optional<base::Instant>& at) {
  return at ? base::json_string(base::format_instant(*at)) : "null";
}

std::string json_seconds(const std::optional<base::Duration>& span) {
  return span ? fmt::format("{:.3f}", static_cast<double>(span->count()) / 1000) : "null";
}

std::string json_percent(const std::optional<double>& percent) {
  return percent ? fmt::format("{:.1f}", *percent) : "null";
}

}  // namespace

void add_status(JsonObject& object, const WorkerStatus& worker) {
  object.add("state", worker.problem.empty() ? to_string(worker.state) : "UNREADABLE")
      .add("reason", worker.reason)
      .add("attempt", worker.attempt)
      .add("max_attempts", worker.max_attempts)
      .add_raw("progress_percent", json_percent(worker.percent))
      .add_raw("started_at", json_time(worker.started_at))
      .add_raw("updated_at", json_time(worker.updated_at))
      .add_raw("finished_at", json_time(worker.finished_at))
      .add_raw("duration_seconds", json_seconds(duration_of(worker)))
      .add("host", worker.host);
  object.add_raw("problem", worker.problem.empty() ? "null" : base::json_string(worker.problem));
}

namespace {

JsonObject worker_object(const WorkerStatus& worker) {
  JsonObject object;
  object.add("index", worker.index);
  add_status(object, worker);
  return object.add_raw("epoch", std::to_string(worker.epoch));
}

JsonObject job_object(const JobStatus& job, bool indices) {
  const JobSummary sum = sum_up(job);
  JsonObject object;
  object.add("pipeline", job.pipeline).add("job", job.job).add("run", job.run);
  object.add("completions", sum.completions).add("complete", sum.complete);
  add_status(object, sum.whole);
  if (indices) object.add_raw("workers", json_array(job.workers, &worker_object));
  return object;
}

}  // namespace

std::string job_statuses_json(const std::string& state_directory, const std::vector<JobStatus>& jobs,
                              bool indices) {
  JsonObject object;
  object.add("state_directory", state_directory);
  object.add_raw("jobs", json_array(jobs, [&](const JobStatus& job) { return job_object(job, indices); }));
  return object.close() + "\n";
}

}  // namespace baton::model
