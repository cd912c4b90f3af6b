#include "engine/job_observer.h"

#include <algorithm>

#include "model/state_layout.h"

namespace baton::engine {

using system::Place;

model::JobSighting JobObserver::observe(const std::string& state, model::Worker worker) {
  model::JobSighting sighting;
  Wanted everything;
  everything.all = true;
  const auto indices = lister_.list({state, worker.run_directory()}, everything);
  if (!indices) {
    sighting.problem = indices.error().message();
    return sighting;
  }
  if (!*indices) return sighting;
  for (const auto& entry : **indices) {
    const auto index = model::parse_index(entry.name);
    if (!index) continue;
    worker.index = *index;
    const auto files = lister_.list({state, worker.directory()}, everything);
    if (!files) {
      sighting.problem = files.error().message();
      continue;
    }
    if (!*files) continue;
    model::WorkerSighting seen{*index, 0, std::nullopt};
    std::uint64_t newest_end = 0;
    for (const auto& file : **files) {
      newest_end = std::max(newest_end, model::epoch_of_end(file.name).value_or(0));
      seen.epoch = std::max({seen.epoch, model::epoch_of_claim(file.name).value_or(0), newest_end});
    }
    if (seen.epoch == 0) continue;
    if (newest_end == seen.epoch) {
      auto end = read_end({state, worker.end(newest_end)});
      if (!end)
        sighting.problem = end.error().message();
      else
        seen.end = std::move(*end);
    }
    sighting.workers.push_back(std::move(seen));
  }
  return sighting;
}

base::Result<model::MarkerContent> JobObserver::read_end(const Place& place) {
  const std::string path = place.path();
  if (const auto known = ends_.find(path); known != ends_.end()) return known->second;
  const auto file = files_.read(place, model::max_marker_bytes);
  if (!file) return file.error();
  model::MarkerContent content = model::decode_marker(file->bytes);
  if (std::holds_alternative<model::Marker>(content)) ends_.emplace(path, content);
  return content;
}

}  // namespace baton::engine
