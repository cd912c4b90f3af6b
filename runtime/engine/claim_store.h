#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "model/claim.h"
#include "model/ownership.h"
#include "model/state_layout.h"
#include "system/files.h"

namespace baton::engine {

// Who owns one index of a job: its claims and heartbeats in the state directory. Blocks like any volume I/O.
class ClaimStore {
 public:
  ClaimStore(system::Files& files, std::string state, model::Worker worker)
      : files_(files), state_(std::move(state)), worker_(std::move(worker)) {}

  [[nodiscard]] base::Result<void> make_directory() {
    return files_.make_directories({state_, worker_.directory()});
  }

  // All but whether the owner's process runs.
  [[nodiscard]] base::Result<model::OwnerSighting> observe();
  // By a fresh listing; 0: there is none.
  [[nodiscard]] base::Result<std::uint64_t> newest_epoch();

  // What was thought of `epoch` when the next one was claimed, which it has been.
  [[nodiscard]] base::Result<model::Predecessor> judgement_of(std::uint64_t epoch);

  // Takes `claim.epoch` for this process alone. False: somebody else was first.
  [[nodiscard]] base::Result<bool> claim(const model::Claim& claim);

  // The owner of `epoch` lives, for the `beats`-th time, from 1.
  [[nodiscard]] base::Result<void> beat(std::uint64_t epoch, std::uint64_t beats);
  // Removes what owners of earlier epochs that were killed have left.
  void tidy_up_before(std::uint64_t epoch);
  // Removes what the last beat left.
  [[nodiscard]] base::Result<void> remove_heartbeat(std::uint64_t epoch, std::uint64_t beats);

 private:
  [[nodiscard]] base::Result<std::vector<system::Entry>> list();

  system::Files& files_;
  std::string state_;
  model::Worker worker_;
};

}  // namespace baton::engine
