#include "engine/sampler.h"

#include <set>

#include "system/volume_space.h"

namespace baton::engine {

// The volumes come last, and what is known before them is told before them: they may not answer.
void Sampler::sample() {
  model::Sample sample = series_.add(read());
  sample.volumes = volumes_;
  publish(sample);
  volumes_ = see_volumes();
  sample.volumes = volumes_;
  publish(sample);
}

std::optional<model::Sample> Sampler::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

void Sampler::publish(const model::Sample& sample) {
  const std::lock_guard lock(mutex_);
  newest_ = sample;
}

model::Reading Sampler::read() {
  if (!cgroup_) {
    cgroup_ = model::find_cgroup(kernel_.read("/proc/self/cgroup"),
                                 model::parse_mounts(kernel_.read("/proc/self/mountinfo")));
  }
  model::Reading reading;
  reading.at = clock_.wall();
  reading.taken = clock_.monotonic();
  reading.cgroup =
      model::read_cgroup_usage(*cgroup_, [this](const std::string& path) { return kernel_.read(path); });
  reading.node = model::parse_node_usage(kernel_.read("/proc/meminfo"), kernel_.read("/proc/stat"));
  return reading;
}

std::vector<model::VolumeSpace> Sampler::see_volumes() const {
  std::set<std::uint64_t> devices;
  std::vector<model::VolumeSpace> volumes;
  for (const std::string& directory : directories_) {
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
