#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint_store.h"
#include "engine/directory_lister.h"
#include "engine/job_observer.h"
#include "model/record.h"
#include "model/state_layout.h"
#include "model/wait_plan.h"
#include "system/files.h"

namespace baton::engine {

// One index of one job's run, and where its files are.
struct JobTarget {
  std::string state;  // the state directory, without a pipeline's name
  model::Worker worker;
  bool any_index = false;  // the one that `host` has claimed last, instead of the worker's
  std::string host;
  bool any_pipeline = false;  // its record tells which
  std::string checkpoints;    // directory; empty: they are not looked at
};

// What one look at it showed.
struct JobSight {
  model::Worker worker;
  bool identified = true;                       // index and pipeline are known
  std::optional<model::WorkerSighting> owner;   // nothing: nobody has claimed it
  bool state_missing = false;                   // there has been no state directory so far
  std::string problem;                          // that kept it from being seen whole; empty when nothing did
  std::shared_ptr<const model::Record> record;  // the last one that could be read; null: none
  std::optional<model::Progress> progress;
  std::optional<base::Instant> checkpoint;  // when the newest was made, by its maker's clock
};

// Reads what a job leaves in its state directory. Blocks like any volume I/O; made for the worker's thread.
class JobReader {
 public:
  JobReader(system::Files& files, JobTarget target)
      : files_(files), target_(std::move(target)), lister_(files), observer_(files, lister_) {}
  JobReader(const JobReader&) = delete;
  JobReader& operator=(const JobReader&) = delete;

  [[nodiscard]] JobSight look();
  // Where a change is worth another look.
  [[nodiscard]] std::vector<system::Watch> take_watches();

 private:
  [[nodiscard]] bool is_state_missing();
  [[nodiscard]] std::optional<std::uint32_t> find_index(std::string& problem);
  void read_record(const model::Worker& worker);
  [[nodiscard]] std::optional<base::Instant> newest_checkpoint(const model::Worker& worker);

  system::Files& files_;
  JobTarget target_;
  DirectoryLister lister_;
  JobObserver observer_;
  bool state_there_ = false;            // at some look
  std::optional<std::uint32_t> index_;  // found
  std::uint64_t epoch_ = 0;
  std::size_t record_hash_ = 0;  // of its bytes: most looks find the same
  std::shared_ptr<const model::Record> record_;
  std::optional<CheckpointStore::Found> checkpoint_;
  std::optional<base::Instant> checkpoint_made_;
};

}  // namespace baton::engine
