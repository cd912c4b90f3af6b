#pragma once

#include <optional>
#include <string>

#include "engine/job_observer.h"
#include "engine/marker_store.h"
#include "engine/record_store.h"
#include "model/outcome.h"
#include "model/wait_plan.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

// Everything that one run of a job writes on the volume, in the order in which it must be written. Blocks
// like any volume I/O; made for the worker's thread, one call at a time.
class Ledger {
 public:
  struct Options {
    std::optional<std::string> state;  // the state directory; absent: no record
    std::string marker;                // path, or empty
    std::string failed_marker;         // path, or empty
    std::string token;                 // tells this owner from others
    std::size_t most_marker_bytes = model::max_marker_bytes;
  };

  // `record`: who runs what; the ledger keeps it up to date.
  Ledger(system::Files& files, const system::Clock& clock, Options options, model::Record record);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Whether this worker has completed in this run already. A marker that its owner could not publish any more
  // is published now.
  [[nodiscard]] base::Result<bool> is_complete();
  // Takes an epoch, says that the job waits or runs, and clears this worker's own old failure marker.
  [[nodiscard]] base::Result<void> open(model::JobState state);
  // The wait is over.
  [[nodiscard]] base::Result<void> start();
  // End record, then record, then marker: whoever sees the marker sees the rest. The complete marker of a
  // parallel job is published by the index that finds all of them complete.
  [[nodiscard]] base::Result<void> close(const model::Outcome& outcome);

  // The views, with what the command says of its progress, from a copy that the main thread made: it may go
  // on with the record meanwhile.
  [[nodiscard]] base::Result<void> refresh(model::Record copy);
  // One more heartbeat, out of a step that takes long.
  void beat();

  // The main thread's, except while open, start or close run.
  [[nodiscard]] model::Record& record() { return record_; }
  [[nodiscard]] std::optional<std::string> progress_path() const;

 private:
  [[nodiscard]] base::Result<void> write_views(model::JobState job_state);
  // How far all indices together are; an error when that could not be seen.
  [[nodiscard]] base::Result<model::Finding> find_whole_job();
  [[nodiscard]] base::Result<void> publish(const std::string& path, const model::Marker& marker);
  [[nodiscard]] base::Result<void> publish_complete(model::Marker marker);
  [[nodiscard]] model::Marker make_marker(model::MarkerState state, const model::Outcome& outcome) const;

  const system::Clock& clock_;
  Options options_;
  model::Record record_;
  model::Worker worker_;
  std::optional<RecordStore> records_;
  MarkerStore markers_;
  DirectoryLister lister_;
  JobObserver jobs_;
  // Of all indices, when last seen.
  std::uint64_t highest_epoch_ = 0;
  std::vector<model::Output> all_outputs_;
};

}  // namespace baton::engine
