#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "engine/claim_store.h"

namespace baton::engine {

// Says on the volume that the owner of an epoch lives, and notices when a later owner has taken over. beat()
// is the ticker's, retire() the volume worker's, the rest may be called from anywhere.
class Heartbeat {
 public:
  Heartbeat(ClaimStore claims, std::uint64_t epoch) : claims_(std::move(claims)), epoch_(epoch) {}

  // Blocks like any volume I/O. Errors are not told: a beat that does not arrive speaks for itself.
  void beat();
  // The epoch has ended: there are no more beats, and what they left is removed.
  void retire();
  // By a fresh listing.
  [[nodiscard]] base::Result<bool> look_for_later_owner();
  // Of an epoch that was replaced: whether that was only after its end was known.
  [[nodiscard]] bool was_succeeded();

  // Whether a later owner has been seen. Never becomes false again.
  [[nodiscard]] bool replaced() const { return replaced_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void tidy_up();

  ClaimStore claims_;
  std::uint64_t epoch_;
  std::mutex beating_;  // held while the volume is written to
  bool retired_ = false;
  std::atomic<std::uint64_t> count_ = 0;
  std::atomic<bool> replaced_ = false;
};

}  // namespace baton::engine
