#include "engine/sampler.h"

#include "engine/volumes.h"

namespace baton::engine {

// The volumes come last, and what is known before them is told before them: they may not answer.
void Sampler::sample() {
  model::Sample sample = series_.add(read());
  sample.volumes = volumes_;
  publish(sample);
  volumes_ = measure_volumes(directories_);
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

}  // namespace baton::engine
