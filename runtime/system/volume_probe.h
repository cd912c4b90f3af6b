#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "system/descriptor.h"

namespace baton::system {

struct FileOwner {
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::uint32_t mode = 0;  // without the file's type
};

// Effective ids.
struct ProcessAccount {
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::vector<std::uint64_t> groups;
};
[[nodiscard]] ProcessAccount process_account();

// What the kernel tells about a directory and the file system it is on.
struct VolumeFacts {
  std::string resolved;        // absolute, links resolved
  std::uint64_t mount_id = 0;  // of /proc/self/mountinfo; 0 where the kernel does not tell
  std::uint64_t magic = 0;     // statfs(2)
  FileOwner owner;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_free = 0;
  std::uint64_t inodes = 0;
  std::uint64_t inodes_free = 0;
};

// The text of /proc/self/mountinfo.
[[nodiscard]] base::Result<std::string> mount_table();

// A directory of a user's, and below it one of our own, in which single system calls are tried: each verb is
// one call, with the error that it had. Names are single components; no link is followed below the
// user's directory. May block like any volume I/O. Leaves everything where it is when it is destroyed,
// because that may be on the main thread.
class VolumeProbe {
 public:
  // Comes first.
  [[nodiscard]] base::Result<VolumeFacts> open(const std::string& path);

  // In the user's directory.
  [[nodiscard]] base::Result<void> make_own(std::string_view name);
  [[nodiscard]] base::Result<void> make_beside(const std::string& name) const;
  [[nodiscard]] base::Result<void> remove_beside(const std::string& name) const;
  [[nodiscard]] base::Result<std::vector<std::string>> list_beside(std::string_view prefix) const;

  // In our own. Between create and close the file is open for write and sync.
  [[nodiscard]] base::Result<void> create(const std::string& name);
  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  [[nodiscard]] base::Result<void> sync();
  [[nodiscard]] base::Result<void> close();
  [[nodiscard]] base::Result<void> rename(const std::string& from, const std::string& to) const;
  [[nodiscard]] base::Result<void> link(const std::string& from, const std::string& to) const;
  [[nodiscard]] base::Result<void> sync_directory() const;
  [[nodiscard]] base::Result<void> remove(const std::string& name) const;
  [[nodiscard]] base::Result<void> make_directory(const std::string& name) const;
  [[nodiscard]] base::Result<void> remove_directory(const std::string& name) const;
  [[nodiscard]] base::Result<FileOwner> owner(const std::string& name) const;

  // Our own directory, with all that is in it; nothing is there any more when it returns well. Good to call
  // again.
  [[nodiscard]] base::Result<void> clean();

 private:
  [[nodiscard]] std::string beside(std::string_view name) const;

  std::string path_;
  Descriptor users_;
  std::string name_;  // of our own; empty: there is none
  Descriptor own_;
  Descriptor file_;
};

}  // namespace baton::system
