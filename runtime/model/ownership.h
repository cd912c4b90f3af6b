#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "model/claim.h"
#include "model/marker.h"

namespace baton::model {

// Who owns an index of a job, and whether a newcomer may take it over. Everything here is decided from what
// looks at the volume showed and from the newcomer's own monotonic clock; no two machines' clocks are ever
// compared.

// What one look at the state directory of an index showed of its newest epoch.
struct OwnerSighting {
  std::uint64_t epoch = 0;             // 0: nobody has claimed it yet
  std::optional<MarkerContent> end;    // how the epoch ended, if it did
  std::optional<std::uint64_t> beats;  // the owner's heartbeat counter; nothing: no beat yet
  std::optional<Claim> claim;          // when it could be read
  std::optional<bool> runs;            // whether the owner's process runs; nothing: cannot be told from here
};

enum class Tenure {
  vacant,    // nobody has claimed it
  ended,     // its owner said how it ended
  unproven,  // claimed; its owner may live or not
  live,      // its owner lives: its heartbeat moved while we watched, or its process is there
  lost,      // its owner is gone: no heartbeat for too long, or its process is gone
};

// Judges one index over several looks.
class OwnerWatch {
 public:
  // An owner is lost when its heartbeat stands still for `lost_after`, or for three of its own intervals,
  // whichever is longer. Of the time between two looks at most a quarter of that counts: while a server is
  // away we cannot look, and the owner cannot beat. An owner that said it would not beat is taken to live.
  explicit OwnerWatch(base::Duration lost_after) : lost_after_(lost_after) {}

  [[nodiscard]] Tenure judge(const OwnerSighting& seen, base::MonotonicTime now);
  // For how long the present epoch's heartbeat has stood still, as far as we saw.
  [[nodiscard]] base::Duration silence() const { return silence_; }
  // Whether an epoch that had not ended was seen at any time.
  [[nodiscard]] bool was_held() const { return was_held_; }

 private:
  [[nodiscard]] base::Duration limit(const OwnerSighting& seen) const;
  void listen(const OwnerSighting& seen, base::MonotonicTime now);

  base::Duration lost_after_;
  std::uint64_t epoch_ = 0;
  std::optional<std::uint64_t> beats_;
  base::MonotonicTime looked_;
  base::Duration silence_{0};
  bool heard_ = false;  // of the present epoch, a beat while we watched
  bool was_held_ = false;
};

// What to do about a run that is complete already.
enum class IfComplete { rerun, skip, fail };

struct ClaimRules {
  IfComplete if_complete = IfComplete::rerun;
  bool wait_for_owner = false;
};

// One index that may be claimed.
struct Candidate {
  std::uint32_t index = 0;
  OwnerSighting seen;
  Tenure tenure = Tenure::vacant;
  bool was_held = false;  // by another, at some time since we began to look
};

struct ClaimDecision {
  enum class Step {
    claim,            // take the candidate's next epoch
    look_again,       // somebody holds it and may be gone, or its end is waited for
    skip,             // complete already, and that is fine
    refuse_complete,  // complete already, and that is an error
    refuse_held,      // another live process owns it, or did its work while we looked
  };
  Step step = Step::look_again;
  std::size_t candidate = 0;  // which one the step is about
};

// `candidates`: at least one, in the order of their indices. Of several, the first that nobody has claimed is
// best, then one whose owner failed or was lost, and last, where a complete one may run again, the one that
// is most epochs behind.
[[nodiscard]] ClaimDecision decide_claim(const std::vector<Candidate>& candidates, const ClaimRules& rules);

}  // namespace baton::model
