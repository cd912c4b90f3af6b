#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/claim_store.h"
#include "model/ownership.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/watcher.h"

namespace baton::engine {

// Tries to become the owner of an index of a job. Blocks like any volume I/O; made for the worker's thread,
// one call at a time.
class Claimant {
 public:
  // Whether the claim's process runs, where that can be told.
  using Probe = std::function<std::optional<bool>(const model::Worker&, const model::Claim&)>;

  struct Options {
    std::string state;
    model::Worker worker;                // its index does not matter
    std::vector<std::uint32_t> indices;  // any of these, in ascending order
    model::Claim claim;                  // all but the epoch and the time
    model::ClaimRules rules;
    base::Duration lost_after{60'000};
    Probe probe;
    std::string marker;  // that says, when it is complete, that the whole run is; empty: none
  };

  struct Attempt {
    model::ClaimDecision::Step step = model::ClaimDecision::Step::look_again;
    std::uint32_t index = 0;
    std::uint64_t epoch = 0;    // claimed now, or whom the step is about
    std::string owner;          // "epoch 3 (host a, pid 7)": whom the step is about, or who was lost
    base::Duration silence{};   // of that owner, when it was lost
    bool took_over = false;     // the owner before was lost
    bool process_gone = false;  // and so is its process
  };

  Claimant(system::Files& files, system::Watcher& watcher, const system::Clock& clock, Options options);

  // Looks, judges, and claims when it may. Watches are set before the look.
  [[nodiscard]] base::Result<Attempt> attempt();

 private:
  struct Found {
    std::vector<model::Candidate> candidates;
    std::vector<system::Watch> watches;
  };

  [[nodiscard]] base::Result<bool> is_marked_complete();
  [[nodiscard]] base::Result<Found> look();
  [[nodiscard]] base::Result<model::Candidate> see(std::uint32_t index);
  [[nodiscard]] base::Result<std::optional<Attempt>> carry_out(const model::ClaimDecision& decision,
                                                               const model::Candidate& candidate);
  [[nodiscard]] base::Result<bool> claim_next(const model::Candidate& candidate);
  [[nodiscard]] model::Worker worker(std::uint32_t index) const;
  [[nodiscard]] ClaimStore store(std::uint32_t index) const;

  system::Files& files_;
  system::Watcher& watcher_;
  const system::Clock& clock_;
  Options options_;
  std::map<std::uint32_t, model::OwnerWatch> watches_;
};

}  // namespace baton::engine
