#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"

namespace baton::system {

struct VolumeSpace {
  std::string path;          // the directory that was asked
  std::uint64_t device = 0;  // the same for all directories of a file system
  std::uint64_t bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t available_bytes = 0;  // to who is not root
  std::uint64_t inodes = 0;           // 0 where the file system does not count them
  std::uint64_t free_inodes = 0;
};

// Of the nearest directory at or above this absolute path that is there. Blocks like any volume I/O.
[[nodiscard]] base::Result<VolumeSpace> volume_space(std::string path);
// Of this directory; an error where it is not there.
[[nodiscard]] base::Result<VolumeSpace> volume_space_at(std::string path);

}  // namespace baton::system
