#pragma once

#include <optional>
#include <string>

#include "engine/job_observer.h"
#include "engine/marker_store.h"
#include "engine/record_store.h"
#include "model/outcome.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

// Everything that one run of a job writes on the volume, in the order in which it must be written. Blocks
// like any volume I/O; made for the worker's thread, one call at a time.
class Ledger {
 public:
  struct Options {
    std::optional<std::string>
        state;                  // the state directory with the pipeline's name in it; absent: no record
    std::string marker;         // path, or empty
    std::string failed_marker;  // path, or empty
    std::string token;          // tells this owner from others
  };

  // `record`: who runs what; the ledger keeps it up to date.
  Ledger(system::Files& files, const system::Clock& clock, Options options, model::Record record);

  // Takes an epoch, says that the job waits or runs, and clears this worker's own old failure marker.
  [[nodiscard]] base::Result<void> open(model::JobState state);
  // The wait is over.
  [[nodiscard]] base::Result<void> start();
  // End record, then record, then marker: whoever sees the marker sees the rest. The complete marker of a
  // parallel job is published by the index that finds all of them complete.
  [[nodiscard]] base::Result<void> close(const model::Outcome& outcome);

  [[nodiscard]] const model::Record& record() const { return record_; }
  [[nodiscard]] std::optional<std::string> progress_path() const;

 private:
  [[nodiscard]] base::Result<void> write_record();
  [[nodiscard]] base::Result<void> publish(const model::Marker& own_end);
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
};

}  // namespace baton::engine
