#include "model/cgroup_usage.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace baton::model {
namespace {

using Count = std::optional<std::uint64_t>;

// --- where the files are
// ------------------------------------------------------------------------------------

// One line of /proc/self/cgroup: 4:cpu,cpuacct:/kubepods/x, or 0::/kubepods/x for v2.
struct Membership {
  std::string_view controllers;
  std::string_view path;
};

std::vector<Membership> parse_memberships(std::string_view self_cgroup) {
  std::vector<Membership> memberships;
  for (const std::string_view line : whole_lines(self_cgroup)) {
    const std::size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos || !line.substr(second + 1).starts_with('/')) continue;
    memberships.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return memberships;
}

bool lists(std::string_view controllers, std::string_view name) {
  while (!controllers.empty()) {
    const std::size_t end = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, end) == name) return true;
    controllers.remove_prefix(std::min(end + 1, controllers.size()));
  }
  return false;
}

// The path below `root`; nothing when it is not there. Both begin with a slash.
std::optional<std::string_view> path_below(std::string_view path, std::string_view root) {
  if (root == "/") return path == "/" ? "" : path;
  if (!path.starts_with(root)) return std::nullopt;
  path.remove_prefix(root.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return path;
}

std::vector<std::string> directories_up_to(const std::string& point, std::string_view below) {
  std::vector<std::string> directories;
  while (!below.empty()) {
    directories.push_back(point + std::string(below));
    below = below.substr(0, below.rfind('/'));
  }
  directories.push_back(point);
  return directories;
}

// A path that leads out of what is mounted is another cgroup namespace's: the mount's top is what can be seen
// of it then.
std::vector<std::string> directories_of(const Membership& membership, const std::vector<Mount>& mounts) {
  std::vector<std::string> tops;
  for (const Mount& mount : mounts) {
    const auto below = path_below(membership.path, mount.root);
    if (below && !below->starts_with("/..")) return directories_up_to(mount.point, *below);
    if (tops.empty()) tops.push_back(mount.point);
  }
  return tops;
}

class Hierarchies {
 public:
  Hierarchies(std::string_view self_cgroup, const std::vector<Mount>& mounts)
      : memberships_(parse_memberships(self_cgroup)), mounts_(mounts) {}

  [[nodiscard]] CgroupController find(std::string_view v1_name) const {
    for (const Membership& membership : memberships_) {
      if (!lists(membership.controllers, v1_name)) continue;
      const auto found = directories_of(
          membership, mounted([&](const Mount& m) { return m.type == "cgroup" && m.has(v1_name); }));
      if (!found.empty()) return {false, found};
    }
    for (const Membership& membership : memberships_) {
      if (!membership.controllers.empty()) continue;
      return {true, directories_of(membership, mounted([](const Mount& m) { return m.type == "cgroup2"; }))};
    }
    return {};
  }

 private:
  template <class Wanted>
  [[nodiscard]] std::vector<Mount> mounted(const Wanted& wanted) const {
    std::vector<Mount> found;
    std::ranges::copy_if(mounts_, std::back_inserter(found), wanted);
    return found;
  }

  std::vector<Membership> memberships_;
  const std::vector<Mount>& mounts_;
};

// --- what they say
// ------------------------------------------------------------------------------------------

class Files {
 public:
  Files(const CgroupController& controller, const KernelText& text) : controller_(controller), text_(text) {}

  [[nodiscard]] std::string text(const std::string& name) const {
    return controller_.directories.empty() ? "" : text_(controller_.directories.front() + "/" + name);
  }
  [[nodiscard]] Count count(const std::string& name) const { return only_count(text(name)); }

  // `limit_in(directory)`: that directory's own.
  template <class LimitIn>
  [[nodiscard]] auto smallest(const LimitIn& limit_in) const {
    decltype(limit_in(std::string())) least;
    for (const std::string& directory : controller_.directories) {
      const auto limit = limit_in(directory);
      if (limit && (!least || *limit < *least)) least = limit;
    }
    return least;
  }
  [[nodiscard]] Count smallest_count(const std::string& name) const {
    return smallest([&](const std::string& directory) { return only_count(text_(directory + "/" + name)); });
  }

 private:
  const CgroupController& controller_;
  const KernelText& text_;
};

// "1.25" of the word "avg10=1.25" for the key "avg10".
std::optional<std::string_view> assigned(const std::vector<std::string_view>& words, std::string_view key) {
  for (const std::string_view word : words) {
    if (word.starts_with(key) && word.substr(key.size()).starts_with('=')) return word.substr(key.size() + 1);
  }
  return std::nullopt;
}

Count assigned_count(const std::vector<std::string_view>& words, std::string_view key) {
  const auto text = assigned(words, key);
  return text ? parse_whole_number(*text) : std::nullopt;
}

std::optional<double> assigned_percent(const std::vector<std::string_view>& words, std::string_view key) {
  const std::string_view text = assigned(words, key).value_or("");
  double percent = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(percent >= 0 && percent <= 100)) return std::nullopt;
  return percent;
}

// some avg10=0.00 avg60=0.00 avg300=0.00 total=0
Pressure parse_pressure(std::string_view text) {
  const auto some = words_behind(text, "some");
  const auto full = words_behind(text, "full");
  return {assigned_percent(some, "avg10"), assigned_percent(full, "avg10"), assigned_count(some, "total"),
          assigned_count(full, "total")};
}

// The two change while we read them.
Count working_set(Count bytes, Count inactive_file) {
  if (!bytes || !inactive_file || *inactive_file > *bytes) return std::nullopt;
  return *bytes - *inactive_file;
}

MemoryUsage unified_memory(const Files& files) {
  const std::string stat = files.text("memory.stat");
  const std::string events = files.text("memory.events");
  MemoryUsage memory;
  memory.bytes = files.count("memory.current");
  memory.working_set_bytes = working_set(memory.bytes, count_behind(stat, "inactive_file"));
  memory.anon_bytes = count_behind(stat, "anon");
  memory.file_bytes = count_behind(stat, "file");
  memory.limit_bytes = files.smallest_count("memory.max");
  memory.peak_bytes = files.count("memory.peak");
  memory.oom_events = count_behind(events, "oom");
  memory.oom_kills = count_behind(events, "oom_kill");
  memory.pressure = parse_pressure(files.text("memory.pressure"));
  return memory;
}

// v1 writes the largest number of pages there can be where it means no limit.
Count real_limit(Count bytes) {
  constexpr std::uint64_t beyond_any_machine = std::uint64_t{1} << 60U;
  return bytes && *bytes < beyond_any_machine ? bytes : std::nullopt;
}

MemoryUsage v1_memory(const Files& files) {
  const std::string stat = files.text("memory.stat");
  MemoryUsage memory;
  memory.bytes = files.count("memory.usage_in_bytes");
  memory.working_set_bytes = working_set(memory.bytes, count_behind(stat, "total_inactive_file"));
  memory.anon_bytes = count_behind(stat, "total_rss");
  memory.file_bytes = count_behind(stat, "total_cache");
  memory.limit_bytes = real_limit(files.smallest_count("memory.limit_in_bytes"));
  // Knows of ancestors that cannot be seen.
  const Count inherited = real_limit(count_behind(stat, "hierarchical_memory_limit"));
  if (inherited && (!memory.limit_bytes || *inherited < *memory.limit_bytes)) memory.limit_bytes = inherited;
  memory.peak_bytes = files.count("memory.max_usage_in_bytes");
  memory.oom_kills = count_behind(files.text("memory.oom_control"), "oom_kill");
  return memory;
}

std::optional<double> cores(Count quota, Count period) {
  if (!quota || !period || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

// 50000 100000, or max 100000.
std::optional<double> parse_cpu_max(std::string_view text) {
  const auto lines = whole_lines(text);
  const auto words = lines.size() == 1 ? words_of(lines.front()) : std::vector<std::string_view>();
  return words.size() == 2 ? cores(parse_whole_number(words[0]), parse_whole_number(words[1])) : std::nullopt;
}

CpuUsage unified_cpu(const Files& files, const KernelText& text) {
  const std::string stat = files.text("cpu.stat");
  CpuUsage cpu;
  cpu.usage_usec = count_behind(stat, "usage_usec");
  cpu.limit_cores = files.smallest(
      [&](const std::string& directory) { return parse_cpu_max(text(directory + "/cpu.max")); });
  cpu.throttled_periods = count_behind(stat, "nr_throttled");
  cpu.throttled_usec = count_behind(stat, "throttled_usec");
  cpu.pressure = parse_pressure(files.text("cpu.pressure"));
  return cpu;
}

Count to_microseconds(Count nanoseconds) {
  if (nanoseconds) *nanoseconds /= 1000;
  return nanoseconds;
}

// A quota of -1 is none, and no count either.
CpuUsage v1_cpu(const Files& files, const KernelText& text) {
  const std::string stat = files.text("cpu.stat");
  CpuUsage cpu;
  cpu.limit_cores = files.smallest([&](const std::string& directory) {
    return cores(only_count(text(directory + "/cpu.cfs_quota_us")),
                 only_count(text(directory + "/cpu.cfs_period_us")));
  });
  cpu.throttled_periods = count_behind(stat, "nr_throttled");
  cpu.throttled_usec = to_microseconds(count_behind(stat, "throttled_time"));
  return cpu;
}

// Absent when there was no device, or one of them makes no sense.
class DeviceSum {
 public:
  void add(Count bytes) {
    total_ = any_ ? sum(total_, bytes) : bytes;
    any_ = true;
  }
  [[nodiscard]] Count total() const { return total_; }

 private:
  bool any_ = false;
  Count total_;
};

// 8:0 rbytes=90112 wbytes=0 rios=22 wios=0 dbytes=0 dios=0. A device that nothing was read from may stand
// there without these.
IoUsage unified_io(const Files& files) {
  DeviceSum read;
  DeviceSum written;
  const std::string stat = files.text("io.stat");
  for (const std::string_view line : whole_lines(stat)) {
    const auto words = words_of(line);
    if (assigned(words, "rbytes")) read.add(assigned_count(words, "rbytes"));
    if (assigned(words, "wbytes")) written.add(assigned_count(words, "wbytes"));
  }
  return {read.total(), written.total(), parse_pressure(files.text("io.pressure"))};
}

// 8:0 Read 90112
IoUsage v1_io(const Files& files) {
  DeviceSum read;
  DeviceSum written;
  const std::string stat = files.text("blkio.throttle.io_service_bytes");
  for (const std::string_view line : whole_lines(stat)) {
    const auto words = words_of(line);
    if (words.size() != 3) continue;
    if (words[1] == "Read") read.add(parse_whole_number(words[2]));
    if (words[1] == "Write") written.add(parse_whole_number(words[2]));
  }
  return {read.total(), written.total(), {}};
}

// --- the node
// -----------------------------------------------------------------------------------------------

// MemTotal:       24683620 kB
Count meminfo_bytes(std::string_view meminfo, std::string_view key) {
  const auto words = words_behind(meminfo, key);
  return words.size() == 2 && words[1] == "kB" ? times(parse_whole_number(words[0]), 1024) : std::nullopt;
}

bool is_cpu_line(std::string_view line) {
  constexpr std::string_view prefix = "cpu";
  return line.starts_with(prefix) && line.size() > prefix.size() && line[prefix.size()] >= '0' &&
         line[prefix.size()] <= '9';
}

// cpu  user nice system idle iowait irq softirq steal guest guest_nice: the last two are in user and nice.
void parse_ticks(std::string_view stat, NodeUsage& node) {
  constexpr std::size_t counted = 8;
  const auto words = words_behind(stat, "cpu");
  if (words.size() < counted) return;
  Count busy = 0;
  Count total = 0;
  for (std::size_t i = 0; i < counted; ++i) {
    const bool idle = i == 3 || i == 4;
    const Count ticks = parse_whole_number(words[i]);
    total = sum(total, ticks);
    if (!idle) busy = sum(busy, ticks);
  }
  if (!busy || !total) return;
  node.busy_ticks = busy;
  node.total_ticks = total;
}

}  // namespace

Cgroup find_cgroup(std::string_view self_cgroup, const std::vector<Mount>& mounts) {
  const Hierarchies hierarchies(self_cgroup, mounts);
  return {hierarchies.find("memory"), hierarchies.find("cpu"), hierarchies.find("cpuacct"),
          hierarchies.find("pids"), hierarchies.find("blkio")};
}

CgroupUsage read_cgroup_usage(const Cgroup& cgroup, const KernelText& text) {
  const Files memory(cgroup.memory, text);
  const Files cpu(cgroup.cpu, text);
  const Files io(cgroup.io, text);
  const Files processes(cgroup.processes, text);
  CgroupUsage usage;
  usage.memory = cgroup.memory.unified ? unified_memory(memory) : v1_memory(memory);
  usage.cpu = cgroup.cpu.unified ? unified_cpu(cpu, text) : v1_cpu(cpu, text);
  if (!cgroup.cpu_accounting.unified)
    usage.cpu.usage_usec = to_microseconds(Files(cgroup.cpu_accounting, text).count("cpuacct.usage"));
  usage.processes = {processes.count("pids.current"), processes.smallest_count("pids.max")};
  usage.io = cgroup.io.unified ? unified_io(io) : v1_io(io);
  return usage;
}

NodeUsage parse_node_usage(std::string_view meminfo, std::string_view stat) {
  NodeUsage node;
  node.memory_bytes = meminfo_bytes(meminfo, "MemTotal:");
  node.memory_available_bytes = meminfo_bytes(meminfo, "MemAvailable:");
  const auto lines = whole_lines(stat);
  const auto cpus = std::ranges::count_if(lines, &is_cpu_line);
  if (cpus > 0) node.cpus = static_cast<std::uint64_t>(cpus);
  parse_ticks(stat, node);
  return node;
}

}  // namespace baton::model
