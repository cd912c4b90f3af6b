#include "command/job_pool.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "command/log.h"
#include "system/group_processes.h"

namespace baton::command {

base::Result<void> JobPool::start(const model::Launch& launch) {
  auto job = make_(launch);
  if (!job) {
    impossible_.push_back({launch, fail(job.error())});
    done_->ring();
    return {};
  }
  try {
    Place& place = idle_place();
    place.slot->start(std::move(*job));
    place.launch = launch;
  } catch (const std::exception& shortage) {
    // Of threads or descriptors: it is no bug of ours, and what runs is to be ended in order.
    return base::Error{base::ErrorKind::transient, "start a thread for", "stage " + job->name,
                       shortage.what(), 0};
  }
  return {};
}

void JobPool::signal(int number) {
  bool any = false;
  for (Place& place : places_) {
    if (!place.launch) continue;
    place.slot->signal(number);
    any = true;
  }
  if (!any && number == system::child_signal) system::reap_strangers();
}

std::optional<engine::LaunchPool::Ended> JobPool::take_ended() {
  if (!impossible_.empty()) {
    const Ended ended = impossible_.front();
    impossible_.pop_front();
    return ended;
  }
  for (Place& place : places_) {
    if (!place.launch) continue;
    const auto code = place.slot->take_result();
    if (!code) continue;
    const model::Launch launch = *std::exchange(place.launch, std::nullopt);
    if (place.slot->is_stuck()) place.slot.reset();
    return Ended{launch, *code};
  }
  return std::nullopt;
}

JobPool::Place& JobPool::idle_place() {
  auto place = std::ranges::find_if(places_, [](const Place& one) { return !one.launch; });
  if (place == places_.end()) place = places_.emplace(places_.end());
  if (!place->slot) place->slot = std::make_unique<JobSlot>(signals_, done_);
  return *place;
}

}  // namespace baton::command
