#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "engine/record_walk.h"
#include "model/claim.h"
#include "model/job_status.h"
#include "model/ownership.h"
#include "system/clock.h"

namespace baton::engine {

// Reads what there is to show of all jobs. Rests on records, which are views, and so is what it tells. Made
// for the worker's thread, one look at a time.
class StatusReader {
 public:
  struct Options {
    RecordWalk::Options walk;
    bool every_run = false;  // else of each job the one whose record was written last
    // For who looks again and again: an owner whose heartbeat has stood still for so long, by our own clock,
    // is lost. Absent: nobody is judged.
    std::optional<base::Duration> lost_after;
  };

  StatusReader(const system::Clock& clock, Options options) : clock_(clock), options_(std::move(options)) {}

  // An error when the state directory cannot be read.
  [[nodiscard]] base::Result<std::vector<model::JobStatus>> look();

 private:
  struct Owner {
    model::OwnerWatch watch;
    std::uint64_t epoch = 0;
    std::optional<model::Claim> claim;
    bool seen = true;  // by the present look
  };

  void take(RunRecords& records);
  void take_unreadable(const model::Worker& where, const base::Error& error);
  void keep(model::JobStatus job);
  [[nodiscard]] model::WorkerStatus status_of(const RunRecords& records, const FoundRecord& found);
  void judge(const RunRecords& records, const FoundRecord& found, model::WorkerStatus& worker);
  void forget_unseen();

  const system::Clock& clock_;
  Options options_;

  std::mutex mutex_;  // of what follows
  std::vector<model::JobStatus> jobs_;
  std::map<std::pair<std::string, std::string>, model::JobStatus> newest_;  // by pipeline and job
  std::map<std::string, Owner> owners_;                                     // of jobs that are under way
};

}  // namespace baton::engine
