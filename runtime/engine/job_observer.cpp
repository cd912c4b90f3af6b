#include "engine/job_observer.h"

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
    if (auto problem = observe_index(state, worker, **files, sighting); !problem.empty())
      sighting.problem = std::move(problem);
  }
  return sighting;
}

std::string JobObserver::observe_index(const std::string& state, const model::Worker& worker,
                                       const std::vector<system::Entry>& files, model::JobSighting& job) {
  model::NewestEpoch newest;
  for (const auto& file : files) newest.see(file.name);
  if (newest.number() == 0) return "";
  model::WorkerSighting seen{worker.index, {newest.number(), {}, newest.beats(), {}, {}}, {}, {}};
  std::string problem;
  if (newest.ended()) {
    auto end = read_end({state, worker.end(newest.number())});
    if (end)
      seen.seen.end = std::move(*end);
    else
      problem = end.error().message();
  } else {
    seen.seen.claim = read_claim({state, worker.claim(newest.number())});
  }
  job.workers.push_back(std::move(seen));
  return problem;
}

std::optional<model::Claim> JobObserver::read_claim(const Place& place) {
  const std::string path = place.path();
  if (const auto known = claims_.find(path); known != claims_.end()) return known->second;
  const auto file = files_.read(place, model::max_claim_bytes);
  if (!file) return std::nullopt;
  const auto claim = model::decode_claim(file->bytes);
  if (!claim) return std::nullopt;
  return claims_.emplace(path, *claim).first->second;
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
