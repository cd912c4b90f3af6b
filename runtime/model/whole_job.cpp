#include "model/whole_job.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace baton::model {
namespace {

const Marker* end_of(const WorkerSighting& worker) {
  return worker.seen.end ? std::get_if<Marker>(&*worker.seen.end) : nullptr;
}

std::optional<TornEnd> first_torn(const JobSighting& job) {
  const auto is_torn = [](const WorkerSighting& worker) {
    return worker.seen.end && !std::holds_alternative<Marker>(*worker.seen.end);
  };
  const auto found = std::ranges::find_if(job.workers, is_torn);
  if (found == job.workers.end()) return std::nullopt;
  return TornEnd{found->index, found->seen.epoch};
}

}  // namespace

WholeJob sum_up(const JobSighting& job) {
  WholeJob whole{evaluate(job, {}, {}).standing, 0, {}, {}, {}};
  if (whole.standing == Standing::corrupt) whole.torn = first_torn(job);
  std::map<std::string_view, const Output*> by_path;
  for (const WorkerSighting& worker : job.workers) {
    whole.highest_epoch = std::max(whole.highest_epoch, worker.seen.epoch);
    const Marker* end = end_of(worker);
    if (end == nullptr) continue;
    if (end->state == MarkerState::failed && !whole.failed_end) whole.failed_end = *end;
    if (end->state != MarkerState::complete) continue;
    for (const Output& output : end->outputs) by_path.emplace(output.path, &output);
  }
  for (const auto& [path, output] : by_path) whole.outputs.push_back(*output);
  return whole;
}

std::optional<Marker> end_of(const JobSighting& job, std::uint32_t index) {
  const auto found = std::ranges::find(job.workers, index, &WorkerSighting::index);
  if (found == job.workers.end() || end_of(*found) == nullptr) return std::nullopt;
  return *end_of(*found);
}

}  // namespace baton::model
