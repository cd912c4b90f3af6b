#include "model/watched_job.h"

#include <fmt/format.h>

namespace baton::model {

WatchedState WatchedJob::judge(const std::optional<WorkerSighting>& seen, const Record* record,
                               base::MonotonicTime now) {
  const OwnerSighting sighting = seen ? seen->seen : OwnerSighting{};
  if (!began_) {
    began_ = now;
    ended_before_ = sighting.end ? sighting.epoch : 0;
  }
  reason_.clear();
  switch (owner_.judge(sighting, now)) {
    case Tenure::vacant: return WatchedState::pending;
    case Tenure::ended: return judge_end(sighting, record, now);
    case Tenure::lost:
      reason_ = fmt::format("no heartbeat for {}", base::format_duration(silence()));
      return WatchedState::lost;
    case Tenure::unproven:
    case Tenure::live: break;
  }
  const bool of_this_epoch = record != nullptr && record->epoch == sighting.epoch;
  if (!of_this_epoch || record->state == JobState::waiting) return WatchedState::waiting;
  reason_ = record->reason;
  return WatchedState::running;
}

WatchedState WatchedJob::judge_end(const OwnerSighting& seen, const Record* record, base::MonotonicTime now) {
  const auto* end = std::get_if<Marker>(&*seen.end);
  const bool before = seen.epoch == ended_before_;
  if (before && may_be_followed(end) && now - *began_ < rules_.restart_within) {
    reason_ = fmt::format("epoch {} had ended before; waiting for another start", seen.epoch);
    return WatchedState::pending;
  }
  if (end == nullptr) {
    reason_ = "its end record is not whole";
    return WatchedState::failed;
  }
  if (is_about_to_tell(seen, record, now)) return WatchedState::running;
  reason_ = end->reason;
  return end->state == MarkerState::complete ? WatchedState::succeeded : WatchedState::failed;
}

bool WatchedJob::is_about_to_tell(const OwnerSighting& seen, const Record* record, base::MonotonicTime now) {
  if (!end_ || end_->epoch != seen.epoch) end_ = End{seen.epoch, now};
  if (record == nullptr || record->epoch != seen.epoch || now - end_->seen >= rules_.record_within)
    return false;
  return record->state != JobState::succeeded && record->state != JobState::failed;
}

bool WatchedJob::may_be_followed(const Marker* end) const {
  if (end == nullptr) return true;
  if (!rules_.host.empty() && end->host == rules_.host) return false;
  return !(rules_.named_run && end->state == MarkerState::complete);
}

}  // namespace baton::model
