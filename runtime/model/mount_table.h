#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::model {

// One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct Mount {
  std::uint64_t id = 0;
  std::string root;    // which directory of the file system is seen here; not "/" for a bind mount
  std::string point;   // where it is seen
  std::string type;    // "nfs4", "fuse.bindfs"
  std::string source;  // "server:/export"
  std::vector<std::string> options;  // the mount's own, then the file system's that are not among them

  [[nodiscard]] bool has(std::string_view option) const;
  // "3" of "vers=3".
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  // The same as a number; nothing when it is none.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view option) const;
};

// Lines that are none of mountinfo's are left out.
[[nodiscard]] std::vector<Mount> parse_mounts(std::string_view mountinfo);

// The mount with this id (statx(2) tells it); where the kernel does not tell (0), the last one of those with
// the longest mount point that holds the path. `path`: absolute, links resolved.
[[nodiscard]] std::optional<Mount> find_mount(const std::vector<Mount>& mounts, std::uint64_t id,
                                              std::string_view path);

}  // namespace baton::model
