#include "engine/volumes.h"

#include <cstdint>
#include <set>

#include "system/volume_space.h"

namespace baton::engine {

std::vector<model::VolumeSpace> measure_volumes(const std::vector<std::string>& directories) {
  std::set<std::uint64_t> devices;
  std::vector<model::VolumeSpace> volumes;
  for (const std::string& directory : directories) {
    const auto space = system::volume_space(directory);
    if (!space || !devices.insert(space->device).second) continue;
    auto& volume = volumes.emplace_back(
        model::VolumeSpace{space->path, space->bytes, space->free_bytes, space->available_bytes, {}, {}});
    if (space->inodes == 0) continue;
    volume.inodes = space->inodes;
    volume.free_inodes = space->free_inodes;
  }
  return volumes;
}

}  // namespace baton::engine
