#include "engine/status_reader.h"

#include <fmt/format.h>

namespace baton::engine {
namespace {

using model::WatchedState;

bool is_newer(const model::JobStatus& one, const model::JobStatus& other) {
  return std::pair(one.updated_at(), one.run) > std::pair(other.updated_at(), other.run);
}

bool is_under_way(const model::WorkerStatus& worker) {
  return worker.state == WatchedState::running || worker.state == WatchedState::waiting;
}

std::string name_of_claim(std::uint64_t epoch) {
  const std::string path = model::Worker{}.claim(epoch);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

base::Result<std::vector<model::JobStatus>> StatusReader::look() {
  jobs_.clear();
  newest_.clear();
  for (auto& [name, owner] : owners_) owner.seen = false;
  RecordWalk walk(options_.walk, {[this](RunRecords& records) { take(records); },
                                  [this](const model::Worker& where, const base::Error& error) {
                                    take_unreadable(where, error);
                                  }});
  if (auto walked = walk.run(); !walked) return walked.error();
  for (auto& [name, job] : newest_) jobs_.push_back(std::move(job));
  forget_unseen();
  sort_for_display(jobs_);
  return std::move(jobs_);
}

void StatusReader::take(RunRecords& records) {
  const model::Worker& run = records.run();
  model::JobStatus job{run.pipeline, run.job, run.run, "", {}};
  while (const auto found = records.next()) job.workers.push_back(status_of(records, *found));
  if (!job.workers.empty()) keep(std::move(job));
}

void StatusReader::keep(model::JobStatus job) {
  const std::lock_guard lock(mutex_);
  if (options_.every_run) {
    jobs_.push_back(std::move(job));
    return;
  }
  auto [held, is_new] = newest_.try_emplace({job.pipeline, job.job});
  if (is_new || is_newer(job, held->second)) held->second = std::move(job);
}

void StatusReader::take_unreadable(const model::Worker& where, const base::Error& error) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back({where.pipeline, where.job, where.run, error.message(), {}});
}

model::WorkerStatus StatusReader::status_of(const RunRecords& records, const FoundRecord& found) {
  const auto read = found.problem.empty() ? model::read_worker_status(found.bytes)
                                          : base::data_error("record", found.problem);
  model::WorkerStatus worker;
  if (read) {
    worker = *read;
    if (options_.lost_after && is_under_way(worker)) judge(records, found, worker);
  } else {
    worker.problem = found.problem.empty() ? read.error().message() : found.problem;
    worker.updated_at = found.modified;
  }
  worker.index = found.index;
  return worker;
}

void StatusReader::judge(const RunRecords& records, const FoundRecord& found, model::WorkerStatus& worker) {
  const std::uint64_t epoch = found.epoch.number();
  if (epoch == 0 || found.epoch.ended()) return;
  model::Worker place = records.run();
  place.index = found.index;
  const std::lock_guard lock(mutex_);
  auto& owner =
      owners_.try_emplace(place.directory(), Owner{model::OwnerWatch(*options_.lost_after), 0, {}, true})
          .first->second;
  owner.seen = true;
  if (owner.epoch != epoch || !owner.claim) {
    owner.epoch = epoch;
    owner.claim.reset();
    const auto bytes = records.read(name_of_claim(epoch), model::max_claim_bytes);
    auto claim = bytes ? model::decode_claim(*bytes) : base::data_error("claim", "cannot be read");
    if (claim) owner.claim = std::move(*claim);
  }
  const model::OwnerSighting sighting{epoch, {}, found.epoch.beats(), owner.claim, {}};
  if (owner.watch.judge(sighting, clock_.monotonic()) != model::Tenure::lost) return;
  worker.state = WatchedState::lost;
  worker.reason =
      fmt::format("no heartbeat for {}",
                  base::format_duration(std::chrono::floor<std::chrono::seconds>(owner.watch.silence())));
}

void StatusReader::forget_unseen() {
  std::erase_if(owners_, [](const auto& owner) { return !owner.second.seen; });
}

}  // namespace baton::engine
