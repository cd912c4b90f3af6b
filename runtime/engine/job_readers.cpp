#include "engine/job_readers.h"

#include <algorithm>

namespace baton::engine {
namespace {

bool same(const std::vector<system::Watch>& a, const std::vector<system::Watch>& b) {
  return std::ranges::equal(a, b, [](const system::Watch& x, const system::Watch& y) {
    return x.directory == y.directory && x.names == y.names;
  });
}

}  // namespace

std::vector<JobSight> JobReaders::look() {
  // Directories come into being between listing and watching; a handful of rounds reaches the deepest.
  for (int round = 0;; ++round) {
    std::vector<system::Watch> watches;
    auto sights = look_once(watches);
    if (same(watches, watches_) || round == 8) return sights;
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
