#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/patience.h"
#include "engine/heartbeat.h"
#include "engine/job_markers.h"
#include "engine/job_observer.h"
#include "engine/record_store.h"
#include "model/outcome.h"
#include "model/whole_job.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

// Everything that the owner of one index of a job writes on the volume, in the order in which it must be
// written. Blocks like any volume I/O; made for the worker's thread, one call at a time, except where it says
// otherwise.
class Ledger {
 public:
  struct Options {
    std::optional<std::string> state;  // the state directory; absent: no record
    JobMarkers::Options markers;
    base::Duration tmp_max_age{86'400'000};  // of other machines' temporaries; zero: no limit
    base::Pause pause = &system::sleep;      // before another look at what could not be seen
  };

  // `record`: who runs what, with the epoch that was claimed; the ledger keeps it up to date.
  Ledger(system::Files& files, const system::Clock& clock, Options options, model::Record record);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Whether this worker has completed in this run already. A marker that its owner could not publish any more
  // is published now, and views that say otherwise are put right.
  [[nodiscard]] base::Result<bool> is_complete();
  // Says that the job waits or runs, and clears this worker's own old failure marker.
  [[nodiscard]] base::Result<void> open(model::JobState state);
  // The wait is over.
  [[nodiscard]] base::Result<void> start();
  // End record, then record, then marker: whoever sees the marker sees the rest. The complete marker of a
  // parallel job is published by the index that finds all of them complete. ErrorKind::not_owner, and nothing
  // is written, when a later owner has taken over.
  [[nodiscard]] base::Result<void> close(const model::Outcome& outcome);
  // After close: why the failure marker could not be published. The end is known all the same.
  [[nodiscard]] const std::optional<base::Error>& trouble() const { return trouble_; }

  // The main thread's: what the record says from the next tick on.
  void show(model::Record copy);
  // The ticker's: one heartbeat, and the record with what the command says of its progress, and with `lines`
  // that were found in its output and the newest sample. Errors are not told: all are views of something that
  // goes on without them.
  void tick(std::optional<model::LineFindings> lines = std::nullopt,
            std::optional<model::Sample> samples = std::nullopt);
  // Whether a later owner has taken over, as far as was seen. From any thread.
  [[nodiscard]] bool replaced() const { return heartbeat_ && heartbeat_->replaced(); }

  // The main thread's, except while open, start or close run.
  [[nodiscard]] model::Record& record() { return record_; }
  [[nodiscard]] std::optional<std::string> progress_path() const;

 private:
  // An error when a later owner has taken over.
  [[nodiscard]] base::Result<void> check_ownership();
  [[nodiscard]] base::Result<void> write_views(model::JobState job_state);
  void refresh(std::optional<model::LineFindings> lines, std::optional<model::Sample> samples);
  // All indices; an error when not all could be seen.
  [[nodiscard]] base::Result<model::JobSighting> see_job();
  [[nodiscard]] base::Result<void> write_end(const model::Outcome& outcome);
  [[nodiscard]] base::Result<model::WholeJob> sum_up_after(const model::Marker& end);
  [[nodiscard]] base::Result<void> publish_end(const model::Marker& end, const model::WholeJob& whole);
  [[nodiscard]] base::Result<void> publish_failure(const model::WholeJob& whole);
  [[nodiscard]] base::Error unseen(base::Error error);
  [[nodiscard]] base::Error torn_end(const model::TornEnd& torn) const;
  void tell_breakdown(const model::Outcome& outcome, const base::Error& error);
  [[nodiscard]] base::Error taken_over() const;
  void remove_leftovers();
  [[nodiscard]] model::Marker make_marker(model::MarkerState state, const model::Outcome& outcome) const;

  system::Files& files_;
  const system::Clock& clock_;
  Options options_;
  model::Record record_;
  model::Worker worker_;
  std::optional<RecordStore> records_;
  std::optional<Heartbeat> heartbeat_;
  JobMarkers markers_;
  DirectoryLister lister_;
  JobObserver jobs_;
  std::optional<base::Error> trouble_;

  bool tidied_ = false;  // the ticker's

  std::mutex shown_mutex_;
  std::optional<model::Record> shown_;
  std::mutex views_mutex_;  // held while views are written, so that the ticker's never follow the last
  bool views_final_ = false;
};

}  // namespace baton::engine
