#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/cgroup_usage.h"
#include "model/json_fields.h"
#include "model/sample_history.h"

namespace baton::model {

// What the kernel told at one moment.
struct Reading {
  base::Instant at;
  base::MonotonicTime taken;
  CgroupUsage cgroup;
  NodeUsage node;
};

// Absent where it does not follow from what is known.
struct Percentages {
  std::optional<double> memory;  // the working set, of the limit or the node's memory
  std::optional<double> cpu;     // since the sample before, of the limit or the node's CPUs
  std::optional<double> node_memory;
  std::optional<double> node_cpu;
  friend bool operator==(const Percentages&, const Percentages&) = default;
};

struct VolumeSpace {
  std::string path;  // a directory on it
  std::uint64_t bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t available_bytes = 0;    // to who is not root
  std::optional<std::uint64_t> inodes;  // absent where the file system does not count them
  std::optional<std::uint64_t> free_inodes;
  friend bool operator==(const VolumeSpace&, const VolumeSpace&) = default;
};
// As df(1) has it: of what is not reserved for root.
[[nodiscard]] std::optional<double> used_percent(const VolumeSpace& volume);

struct Sample {
  base::Instant at;
  CgroupUsage cgroup;  // with the peak of this run
  NodeUsage node;
  Percentages percent;
  std::vector<VolumeSpace> volumes;
  std::vector<SamplePoint> history;  // of this run until now
  friend bool operator==(const Sample&, const Sample&) = default;
};

// Makes samples of readings, of one run and in their order.
class SampleSeries {
 public:
  [[nodiscard]] Sample add(Reading reading);

 private:
  [[nodiscard]] std::optional<std::uint64_t> peak_with(const MemoryUsage& memory);

  std::optional<Reading> previous_;
  std::optional<std::uint64_t> earlier_peak_;  // the kernel's, when the first reading was taken
  std::optional<std::uint64_t> most_read_;
  SampleHistory history_;
};

// The "samples" object of a record; null when there is none.
[[nodiscard]] std::string json_sample(const std::optional<Sample>& sample);
void read_sample(JsonFields& fields, std::optional<Sample>& into);

}  // namespace baton::model
