#include "engine/volumes.h"

#include <set>

#include "system/volume_space.h"

namespace baton::engine {
namespace {

MeasuredVolume measured(const system::VolumeSpace& space) {
  MeasuredVolume volume{space.device,
                        {space.path, space.bytes, space.free_bytes, space.available_bytes, {}, {}}};
  if (space.inodes == 0) return volume;
  volume.space.inodes = space.inodes;
  volume.space.free_inodes = space.free_inodes;
  return volume;
}

}  // namespace

std::vector<model::VolumeSpace> measure_volumes(const std::vector<std::string>& directories) {
  std::set<std::uint64_t> devices;
  std::vector<model::VolumeSpace> volumes;
  for (const std::string& directory : directories) {
    const auto space = system::volume_space(directory);
    if (space && devices.insert(space->device).second) volumes.push_back(measured(*space).space);
  }
  return volumes;
}

base::Result<MeasuredVolume> measure_volume(const std::string& directory) {
  const auto space = system::volume_space_at(directory);
  if (!space) return space.error();
  return measured(*space);
}

}  // namespace baton::engine
