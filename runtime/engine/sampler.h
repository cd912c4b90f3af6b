#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/sample.h"
#include "system/clock.h"
#include "system/kernel_files.h"

namespace baton::engine {

// Samples what this process's cgroup, its machine and its volumes are used for. A dead server may hold a
// sample for ever, so it has a thread that nothing else waits for.
class Sampler {
 public:
  // `directories`: absolute; those of one file system are one volume, named by the first.
  Sampler(const system::Clock& clock, std::vector<std::string> directories,
          system::KernelFiles kernel = system::KernelFiles())
      : clock_(clock), directories_(std::move(directories)), kernel_(std::move(kernel)) {}
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // The sampling thread's.
  void sample();
  // From any thread, at once.
  [[nodiscard]] std::optional<model::Sample> newest() const;

 private:
  [[nodiscard]] model::Reading read();
  void publish(const model::Sample& sample);

  const system::Clock& clock_;
  std::vector<std::string> directories_;
  system::KernelFiles kernel_;
  std::optional<model::Cgroup> cgroup_;  // found by the first sample
  model::SampleSeries series_;
  std::vector<model::VolumeSpace> volumes_;

  mutable std::mutex mutex_;
  std::optional<model::Sample> newest_;
};

}  // namespace baton::engine
