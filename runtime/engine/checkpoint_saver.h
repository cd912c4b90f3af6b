#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint_source.h"
#include "engine/checkpoint_store.h"
#include "engine/claim_store.h"
#include "model/checkpoint_plan.h"
#include "system/clock.h"
#include "system/pace.h"
#include "system/temporary_tree.h"

namespace baton::engine {

// Makes checkpoints. Blocks like any volume I/O.
class CheckpointSaver {
 public:
  struct Options {
    std::optional<std::uint64_t> epoch;  // nothing: that of the newest claim
    std::uint32_t attempt = 0;
    std::string host;
    model::Compare compare = model::Compare::stat;
    model::RetentionRules rules;    // of the checkpoints that stay
    base::Duration tmp_max_age{0};  // of what other machines' writers left; zero: never removed
  };
  struct Request {
    std::string source;  // a path; empty: standard input
    std::optional<std::uint64_t> step;
    model::Labels labels;
  };
  struct Saved {
    CheckpointStore::Found found;
    std::uint64_t bytes = 0;         // of the files in it
    std::uint64_t copied_bytes = 0;  // of those that could not be shared with the one before
    std::vector<std::string> skipped;
    std::optional<base::Error> not_pruned;  // why older ones are still there
  };

  // `claims`: of the same job, run and index; none where there is no job.
  CheckpointSaver(system::Files& files, const system::Clock& clock, CheckpointStore store,
                  std::optional<ClaimStore> claims, system::Pace& pace, Options options)
      : files_(files),
        clock_(clock),
        store_(std::move(store)),
        claims_(std::move(claims)),
        pace_(pace),
        options_(std::move(options)) {}

  // When it returns well the checkpoint is whole, on the disk and visible; when not, nothing of it is left,
  // and those before are as they were. Refused as `not_owner` when a later epoch has begun. Files that change
  // meanwhile are copied again, and one that does not come to rest is a data error.
  [[nodiscard]] base::Result<Saved> save(const Request& request);

 private:
  using Listing = std::vector<CheckpointStore::Found>;

  [[nodiscard]] base::Result<Saved> try_save(const Request& request);
  [[nodiscard]] base::Result<std::uint64_t> epoch_now();
  // By a fresh look: all of this run, unless a later epoch has begun.
  [[nodiscard]] base::Result<Listing> list_as_owner(std::uint64_t epoch);
  [[nodiscard]] base::Result<CheckpointSource> look(const Request& request) const;
  [[nodiscard]] std::optional<model::CheckpointManifest> newest_manifest(const Listing& all);
  [[nodiscard]] base::Result<void> check_space(const model::CheckpointPlan& plan,
                                               const CheckpointSource& source) const;
  [[nodiscard]] bool share(const model::CheckpointPlan& plan, const system::TemporaryTree& tree) const;
  [[nodiscard]] base::Result<CheckpointStore::Found> publish(model::CheckpointManifest& manifest,
                                                             system::TemporaryTree& tree);

  system::Files& files_;
  const system::Clock& clock_;
  CheckpointStore store_;
  std::optional<ClaimStore> claims_;
  system::Pace& pace_;
  Options options_;
};

}  // namespace baton::engine
