#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/kernel_text.h"
#include "model/mount_table.h"

namespace baton::model {

// Where one controller's files are: the directory of this process's cgroup, then those of its ancestors, as
// far as they can be seen. None where the controller is not mounted.
struct CgroupController {
  bool unified = true;  // cgroup v2
  std::vector<std::string> directories;
  friend bool operator==(const CgroupController&, const CgroupController&) = default;
};

// A process is in one cgroup of each hierarchy: v2 has one for all controllers, v1 one for each, and both can
// be there at the same time.
struct Cgroup {
  CgroupController memory;
  CgroupController cpu;
  CgroupController cpu_accounting;
  CgroupController processes;
  CgroupController io;
};
// `self_cgroup`: the text of /proc/self/cgroup.
[[nodiscard]] Cgroup find_cgroup(std::string_view self_cgroup, const std::vector<Mount>& mounts);

// Below, a number is absent where the kernel does not tell it, and a limit where there is none. A limit is
// the smallest of the cgroup's own and its ancestors'.

// Pressure stall information: how much of the last ten seconds (per cent), and how long altogether, some or
// all tasks stood still for want of it.
struct Pressure {
  std::optional<double> some_avg10;
  std::optional<double> full_avg10;
  std::optional<std::uint64_t> some_total_usec;
  std::optional<std::uint64_t> full_total_usec;
  friend bool operator==(const Pressure&, const Pressure&) = default;
};

struct MemoryUsage {
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> working_set_bytes;  // without file pages that are easily given up
  std::optional<std::uint64_t> anon_bytes;
  std::optional<std::uint64_t> file_bytes;
  std::optional<std::uint64_t> limit_bytes;
  std::optional<std::uint64_t> peak_bytes;  // the most of all time, also before this process
  std::optional<std::uint64_t> oom_events;  // the limit was reached, and nothing could be given up
  std::optional<std::uint64_t> oom_kills;
  Pressure pressure;
  friend bool operator==(const MemoryUsage&, const MemoryUsage&) = default;
};

struct CpuUsage {
  std::optional<std::uint64_t> usage_usec;
  std::optional<double> limit_cores;
  std::optional<std::uint64_t> throttled_periods;
  std::optional<std::uint64_t> throttled_usec;
  Pressure pressure;
  friend bool operator==(const CpuUsage&, const CpuUsage&) = default;
};

struct ProcessUsage {
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> limit;
  friend bool operator==(const ProcessUsage&, const ProcessUsage&) = default;
};

// Of all devices together.
struct IoUsage {
  std::optional<std::uint64_t> read_bytes;
  std::optional<std::uint64_t> written_bytes;
  Pressure pressure;
  friend bool operator==(const IoUsage&, const IoUsage&) = default;
};

struct CgroupUsage {
  MemoryUsage memory;
  CpuUsage cpu;
  ProcessUsage processes;
  IoUsage io;
  friend bool operator==(const CgroupUsage&, const CgroupUsage&) = default;
};
[[nodiscard]] CgroupUsage read_cgroup_usage(const Cgroup& cgroup, const KernelText& text);

// What there is for everybody on this machine.
struct NodeUsage {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_available_bytes;
  std::optional<std::uint64_t> cpus;         // online
  std::optional<std::uint64_t> busy_ticks;   // of all of them
  std::optional<std::uint64_t> total_ticks;  // busy or not
  friend bool operator==(const NodeUsage&, const NodeUsage&) = default;
};
// The texts of /proc/meminfo and /proc/stat.
[[nodiscard]] NodeUsage parse_node_usage(std::string_view meminfo, std::string_view stat);

}  // namespace baton::model
