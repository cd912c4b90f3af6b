#include "engine/heartbeat.h"

namespace baton::engine {

// The look comes last: when a beat was held up by a server that was away, somebody may have taken over
// meanwhile.
void Heartbeat::beat() {
  const std::lock_guard lock(beating_);
  if (retired_ || replaced_) return;
  // The first beat is the earliest moment that nobody waits for.
  if (claims_.beat(epoch_, count_ + 1) && ++count_ == 1) claims_.tidy_up_before(epoch_);
  [[maybe_unused]] const auto seen = look_for_later_owner();
  if (replaced_) tidy_up();
}

void Heartbeat::retire() {
  const std::lock_guard lock(beating_);
  retired_ = true;
  tidy_up();
}

void Heartbeat::tidy_up() {
  if (count_ == 0) return;
  [[maybe_unused]] const auto tidied = claims_.remove_heartbeat(epoch_, count_);
}

bool Heartbeat::was_succeeded() {
  const auto judgement = claims_.judgement_of(epoch_);
  return judgement && *judgement == model::Predecessor::ended;
}

base::Result<bool> Heartbeat::look_for_later_owner() {
  const auto newest = claims_.newest_epoch();
  if (!newest) return newest.error();
  if (*newest > epoch_) replaced_ = true;
  return replaced();
}

}  // namespace baton::engine
