#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/checkpoint_manifest.h"
#include "model/checkpoint_retention.h"
#include "system/files.h"

namespace baton::engine {

// The checkpoints of one index of a job: which there are, what their manifests say, and how they go away.
// Blocks like any volume I/O.
class CheckpointStore {
 public:
  struct Options {
    std::string directory;  // DIR of model::CheckpointPlace
    model::CheckpointPlace place;
    std::string job;           // empty: none
    bool across_runs = false;  // all runs count
  };
  struct Found {
    std::string run;
    model::CheckpointId id;
    friend bool operator==(const Found&, const Found&) = default;
    // "7.00000012", with the run before it where there may be several.
    [[nodiscard]] std::string name() const { return run + "/" + id.directory_name(); }
  };

  CheckpointStore(system::Files& files, Options options) : files_(files), options_(std::move(options)) {}

  // Oldest first; runs in the order in which their newest ones were made. None is no error.
  [[nodiscard]] base::Result<std::vector<Found>> list();
  [[nodiscard]] base::Result<std::vector<Found>> list_run(const std::string& run);

  // Whole, and of this place and job: what is another's is `refused`.
  [[nodiscard]] base::Result<model::CheckpointManifest> read(const Found& found);
  // Only what its header says, without proof.
  [[nodiscard]] base::Result<model::CheckpointHeader> read_header(const Found& found);

  // Makes it invisible in one step, then removes it.
  [[nodiscard]] base::Result<void> remove(const Found& found);
  // The directories above the checkpoints of a run, as far as they are empty. Who saves there again makes
  // them again.
  void remove_empty_directories(const std::string& run);
  // All but those that the rules let stay. `newest_valid`: whose digests are known to hold. Returns those
  // that are gone.
  [[nodiscard]] base::Result<std::vector<Found>> prune(const Found& newest_valid,
                                                       const model::RetentionRules& rules);

  [[nodiscard]] system::Place run_directory() const;
  [[nodiscard]] system::Place directory_of(const Found& found) const;
  [[nodiscard]] system::Place data_of(const Found& found, std::size_t number) const;
  [[nodiscard]] const Options& options() const { return options_; }
  // By the volume's clock.
  [[nodiscard]] base::Result<base::Duration> age_of(const Found& found);

 private:
  [[nodiscard]] system::Place place_of(const std::string& run) const;
  [[nodiscard]] base::Result<std::vector<std::string>> runs_in_order();
  [[nodiscard]] base::Result<std::string> read_bytes(const Found& found, std::size_t limit);
  [[nodiscard]] base::Result<void> check(const Found& found, const model::CheckpointHeader& header) const;
  [[nodiscard]] model::RetentionCandidate judge(const Found& found);

  system::Files& files_;
  Options options_;
};

}  // namespace baton::engine
