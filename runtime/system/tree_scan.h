#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "system/files.h"

namespace baton::system {

// What a directory tree has at one place, without following links.
struct TreeNode {
  std::string path;  // below the root; empty: the root itself
  FileType type = FileType::unknown;
  unsigned mode = 0;  // permission bits, with the sticky bit of a directory
  std::uint64_t bytes = 0;
  std::uint64_t allocated_bytes = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  std::string target;  // of a link
};

// All that is at and below `root`, which may be a link itself: a directory before what is in it, names in
// order. Temporaries of ours are left out, and what mkfs makes at the root of a volume (lost+found). A name
// that vanishes meanwhile is left out; a directory that does is ErrorKind::not_found. Blocks like any volume
// I/O.
[[nodiscard]] base::Result<std::vector<TreeNode>> scan_tree(const std::string& root);

}  // namespace baton::system
