#pragma once

#include <string>
#include <vector>

#include "model/run_report.h"

namespace baton::test {

inline base::Instant run_time(std::int64_t seconds) {
  return base::Instant{std::chrono::seconds{1'705'370'400 + seconds}};
}

// One index of a stage that ran from `from` to `to`.
inline model::ReportWorker report_worker(std::int64_t from, std::int64_t to,
                                         model::WatchedState state = model::WatchedState::succeeded,
                                         std::uint32_t index = 0) {
  model::ReportWorker worker;
  worker.status.index = index;
  worker.status.state = state;
  worker.status.attempt = 1;
  worker.status.host = "node-1";
  worker.status.started_at = run_time(from);
  worker.status.updated_at = run_time(to);
  if (state < model::WatchedState::succeeded) return worker;
  worker.status.finished_at = run_time(to);
  const bool good = state == model::WatchedState::succeeded;
  worker.attempts = {{1, run_time(from), run_time(to), good ? 0 : 3, {}, good ? "" : "exit code 3"}};
  if (!good) worker.status.reason = "exit code 3";
  return worker;
}

inline model::ReportStage report_stage(const std::string& job, std::vector<model::ReportWorker> workers,
                                       const std::vector<std::string>& after = {}) {
  model::ReportStage stage;
  stage.job = job;
  for (model::ReportWorker& worker : workers) {
    worker.after = after;
    worker.status.completions = static_cast<std::uint32_t>(workers.size());
  }
  stage.workers = std::move(workers);
  return stage;
}

}  // namespace baton::test
