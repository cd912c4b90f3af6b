#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>

#include "system/bulk_files.h"
#include "system/descriptor.h"
#include "system/files.h"

namespace baton::system {

// How a Place becomes a descriptor, link by link as its rules have it. Inside system/ only.

inline constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

[[nodiscard]] base::Instant to_instant(const timespec& time);
[[nodiscard]] std::int64_t to_nanoseconds(const timespec& time);
// For futimens(2): the access time stays.
[[nodiscard]] std::array<timespec, 2> times_of(std::int64_t modified_ns);
[[nodiscard]] FileIdentity to_identity(const struct stat& status);
[[nodiscard]] FileType to_type(mode_t mode);
[[nodiscard]] FileInfo to_info(const struct stat& status);

// At the last slash; no slash: no directory.
struct SplitPath {
  std::string directory;
  std::string name;
};
[[nodiscard]] SplitPath split_last(std::string_view path);

// One component below an anchor, never through a link.
[[nodiscard]] base::Result<Descriptor> open_component(int parent, const std::string& name,
                                                      const std::string& path);
// The anchor as open_anchor does it, unless links may lead anywhere.
[[nodiscard]] base::Result<Descriptor> open_directory(const std::string& anchor, std::string_view below,
                                                      Place::Links links = Place::Links::within_volume);

// A place with its directory open.
struct OpenParent {
  Descriptor directory;
  std::string name;
  std::string path;
};
[[nodiscard]] base::Result<OpenParent> open_parent(const Place& place);

// A regular file, open for reading; anything else is an error, and nothing holds us up.
struct OpenFile {
  Descriptor fd;
  struct stat status {};
};
[[nodiscard]] base::Result<OpenFile> open_file(const Place& place);

// Calls `visit` with each component of a relative path until it returns an error.
[[nodiscard]] base::Result<void> for_each_component(
    std::string_view path, const std::function<base::Result<void>(const std::string& component)>& visit);

}  // namespace baton::system
