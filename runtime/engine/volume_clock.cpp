#include "engine/volume_clock.h"

#include <chrono>

namespace baton::engine {

std::optional<base::Instant> VolumeClock::now(const std::string& directory) {
  auto known = readings_.find(directory);
  if (known == readings_.end()) {
    const auto told = files_.volume_time(directory);
    const bool readable_only = !told && told.error().kind == base::ErrorKind::refused;
    if (!told && !readable_only) return std::nullopt;
    known = readings_.emplace(directory, Reading{told ? *told : clock_.wall(), clock_.monotonic()}).first;
  }
  const auto since = clock_.monotonic() - known->second.taken;
  return known->second.then + std::chrono::duration_cast<std::chrono::milliseconds>(since);
}

}  // namespace baton::engine
