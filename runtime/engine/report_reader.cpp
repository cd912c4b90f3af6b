#include "engine/report_reader.h"

#include <algorithm>
#include <utility>

#include "engine/status_reader.h"
#include "system/clock.h"

namespace baton::engine {
namespace {

using base::Result;

// What was written last among all that there is.
Result<std::optional<model::JobStatus>> find_newest(const RecordWalk::Options& options) {
  StatusReader::Options all;
  all.walk = options;
  const system::PosixClock clock;
  auto jobs = StatusReader(clock, all).look();
  if (!jobs) return jobs.error();
  const auto newest = std::ranges::max_element(*jobs, {}, &model::JobStatus::updated_at);
  if (newest == jobs->end() || newest->workers.empty()) return std::optional<model::JobStatus>();
  return std::optional(std::move(*newest));
}

model::ReportWorker worker_of(const FoundRecord& found) {
  model::ReportWorker worker;
  std::string problem = found.problem;
  if (problem.empty()) {
    auto read = model::read_report_worker(found.bytes);
    if (read)
      worker = std::move(*read);
    else
      problem = read.error().message();
  }
  worker.status.index = found.index;
  worker.status.problem = problem;
  if (!problem.empty()) worker.status.updated_at = found.modified;
  return worker;
}

}  // namespace

Result<std::optional<model::RunReport>> ReportReader::read() {
  auto newest = find_newest(options_);
  if (!newest) return newest.error();
  if (!*newest) return std::optional<model::RunReport>();
  const std::string pipeline = (*newest)->pipeline;
  RecordWalk::Options of_run = options_;
  of_run.pipeline = pipeline;
  of_run.run = (*newest)->run;
  RecordWalk walk(of_run, {[&](RunRecords& records) { take(records, pipeline); },
                           [&](const model::Worker& where, const base::Error& error) {
                             const std::lock_guard lock(mutex_);
                             if (where.pipeline != pipeline) return;
                             model::ReportStage stage;
                             stage.job = where.job;
                             stage.problem = error.message();
                             stages_.push_back(std::move(stage));
                           }});
  if (auto walked = walk.run(); !walked) return walked.error();
  return std::optional(model::make_report(pipeline, of_run.run, std::move(stages_)));
}

void ReportReader::take(RunRecords& records, const std::string& pipeline) {
  // Without a pipeline's name all of them are looked through.
  if (records.run().pipeline != pipeline) return;
  model::ReportStage stage;
  stage.job = records.run().job;
  while (const auto found = records.next()) stage.workers.push_back(worker_of(*found));
  if (stage.workers.empty()) return;
  const std::lock_guard lock(mutex_);
  stages_.push_back(std::move(stage));
}

}  // namespace baton::engine
