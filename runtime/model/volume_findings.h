#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/check.h"
#include "model/mount_table.h"
#include "model/volume_kind.h"

namespace baton::model {

using Spans = std::vector<std::chrono::nanoseconds>;

// In milliseconds; 0 of nothing.
[[nodiscard]] double median_ms(Spans spans);

// One thing that baton relies on, tried some times over.
struct Trial {
  std::string name;                    // "rename over a file"
  std::optional<base::Error> problem;  // of the first time that it failed; not tried again then
  Spans spans;                         // of those that went well
};

struct Ownership {
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::uint32_t mode = 0;  // without the file's type
};

struct Account {
  std::uint64_t uid = 0;  // effective, as all of it
  std::uint64_t gid = 0;
  std::vector<std::uint64_t> groups;
};

struct Space {
  std::uint64_t bytes = 0;
  std::uint64_t bytes_free = 0;  // for us
  std::uint64_t inodes = 0;      // 0: the file system does not count them
  std::uint64_t inodes_free = 0;
};

struct PeerFindings {
  std::string name;   // the other's; empty: nobody answered
  Spans round_trips;  // a file made here -> the file that the other made when it saw it, seen here
};

// What was found out about one volume.
struct VolumeFindings {
  std::string path;  // as it was named
  // It cannot even be looked at; of the rest nothing is known then.
  std::optional<base::Error> unusable;
  std::string examined;  // the path, or its nearest parent that is there
  std::string resolved;  // absolute, links resolved
  std::optional<Mount> mount;
  std::uint64_t magic = 0;  // statfs(2)
  Ownership directory;
  std::optional<Ownership> fresh_file;  // of one that was just made
  Space space;
  std::vector<Trial> trials;
  std::optional<bool> notified;                          // inotify tells of a change made here
  std::optional<std::chrono::milliseconds> clock_ahead;  // of the server, before this host's
  std::optional<PeerFindings> peer;
  std::optional<base::Error> left_behind;  // what was made could not all be removed
};

struct StateFindings {
  std::string path;
  bool chosen = false;  // by somebody; else it is the default, which may not be meant to be used
  bool exists = false;
  std::string parent;                  // the nearest that is there, when it is not
  std::optional<base::Error> problem;  // that kept a file from being made there
};

// A line for each thing found; the order is that of the table.
[[nodiscard]] std::vector<Check> judge(const VolumeFindings& findings, const Account& account);
[[nodiscard]] Check judge(const StateFindings& state);

}  // namespace baton::model
