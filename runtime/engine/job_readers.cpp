#include "engine/job_readers.h"

namespace baton::engine {

std::vector<JobSight> JobReaders::look() {
  // Directories come into being between listing and watching; a handful of rounds reaches the deepest.
  for (int round = 0;; ++round) {
    std::vector<system::Watch> watches;
    auto sights = look_once(watches);
    if (watches == watches_ || round == 8) return sights;
    watches_ = std::move(watches);
    watcher_.watch(watches_);
  }
}

std::vector<JobSight> JobReaders::look_once(std::vector<system::Watch>& watches) {
  std::vector<JobSight> sights;
  for (const auto& reader : readers_) {
    sights.push_back(reader->look());
    auto more = reader->take_watches();
    watches.insert(watches.end(), more.begin(), more.end());
  }
  return sights;
}

}  // namespace baton::engine
