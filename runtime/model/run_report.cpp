#include "model/run_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "model/stage_order.h"

namespace baton::model {
namespace {

// The number of the last attempt, or where that is more, of those that are listed.
std::uint32_t attempts_of(const ReportWorker& worker) {
  return std::max(worker.status.attempt, static_cast<std::uint32_t>(worker.attempts.size()));
}

void sum_up(ReportStage& stage) {
  JobStatus job{"", stage.job, "", stage.problem, {}};
  std::map<std::string, Output> outputs;
  std::ranges::sort(stage.workers, {}, [](const ReportWorker& worker) { return worker.status.index; });
  for (const ReportWorker& worker : stage.workers) {
    job.workers.push_back(worker.status);
    stage.attempts += attempts_of(worker);
    for (const Output& output : worker.outputs) outputs.try_emplace(output.path, output);
  }
  stage.sum = model::sum_up(job);
  for (auto& [path, output] : outputs) {
    stage.output_bytes += output.bytes;
    stage.outputs.push_back(std::move(output));
  }
}

bool has_failed(const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  return whole.problem.empty() && (whole.state == WatchedState::failed || whole.state == WatchedState::lost);
}

bool has_succeeded(const ReportStage& stage) {
  return stage.sum.whole.problem.empty() && stage.sum.whole.state == WatchedState::succeeded;
}

void add(RunReport& report, const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  if (whole.started_at)
    report.started_at = std::min(report.started_at.value_or(*whole.started_at), *whole.started_at);
  if (whole.updated_at)
    report.updated_at = std::max(report.updated_at.value_or(*whole.updated_at), *whole.updated_at);
  if (whole.finished_at)
    report.finished_at = std::max(report.finished_at.value_or(*whole.finished_at), *whole.finished_at);
  if (has_succeeded(stage)) ++report.succeeded;
  if (has_failed(stage)) ++report.failed;
  report.attempts += stage.attempts;
  for (const ReportWorker& worker : stage.workers) report.retries += std::max(1U, attempts_of(worker)) - 1;
  report.outputs += stage.outputs.size();
  report.output_bytes += stage.output_bytes;
}

WatchedState state_of(const RunReport& report) {
  if (report.failed > 0) return WatchedState::failed;
  return report.succeeded == report.stages.size() ? WatchedState::succeeded : WatchedState::running;
}

}  // namespace

base::Result<ReportWorker> read_report_worker(std::string_view bytes) {
  auto status = read_worker_status(bytes);
  if (!status) return status.error();
  auto record = decode_record(bytes);
  if (!record) return record.error();
  ReportWorker worker;
  worker.status = std::move(*status);
  if (record->progress) worker.message = std::move(record->progress->message);
  worker.attempts = std::move(record->attempts);
  worker.outputs = std::move(record->outputs);
  worker.events = std::move(record->lines.events);
  worker.after = std::move(record->after);
  if (!record->samples) return worker;
  worker.peak_bytes = record->samples->cgroup.memory.peak_bytes;
  worker.cpu_usec = record->samples->cgroup.cpu.usage_usec;
  worker.history = std::move(record->samples->history);
  return worker;
}

std::optional<base::Duration> RunReport::duration() const {
  const auto until = finished_at ? finished_at : updated_at;
  if (!started_at || !until) return std::nullopt;
  return std::max(base::Duration{0}, std::chrono::duration_cast<base::Duration>(*until - *started_at));
}

RunReport make_report(std::string pipeline, std::string run, std::vector<ReportStage> stages) {
  RunReport report;
  report.pipeline = std::move(pipeline);
  report.run = std::move(run);
  report.stages = std::move(stages);
  for (ReportStage& stage : report.stages) sum_up(stage);
  std::ranges::sort(report.stages, {}, [](const ReportStage& stage) {
    return std::pair(stage.sum.whole.started_at.value_or(base::Instant::max()), stage.job);
  });
  for (const ReportStage& stage : report.stages) add(report, stage);
  report.state = state_of(report);
  if (report.succeeded + report.failed < report.stages.size()) report.finished_at.reset();
  report.edges = order_of(report.pipeline, report.stages);
  return report;
}

std::string_view workflow_word(WatchedState state) {
  return state == WatchedState::succeeded ? "COMPLETED" : to_string(state);
}

}  // namespace baton::model
