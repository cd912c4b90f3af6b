#include "system/posix_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/leftovers.h"
#include "system/open_place.h"
#include "system/owner_token.h"
#include "system/system_error.h"
#include "system/temporary.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

const std::string& this_process() {
  static const std::string token = owner_token();
  return token;
}

FileType to_type_of_entry(unsigned char type) {
  switch (type) {
    case DT_REG: return FileType::regular;
    case DT_DIR: return FileType::directory;
    case DT_LNK: return FileType::link;
    case DT_UNKNOWN: return FileType::unknown;
    default: return FileType::other;
  }
}

// Errors that may heal get one more try, with a new temporary and a newly opened directory.
constexpr int most_tries = 2;

Result<void> make_directory(int parent, const std::string& name, const std::string& path) {
  if (::mkdirat(parent, name.c_str(), 0777) == 0) {
    if (::fsync(parent) != 0) return last_error("fsync directory of", path);
    return {};
  }
  if (errno == EEXIST) return {};
  return last_error("create directory", path);
}

Result<void> make_anchor(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return {};
    return system_error("create directory", path, ENOTDIR);
  }
  if (errno != ENOENT) return last_error("create directory", path);
  std::string_view trimmed = path;
  while (trimmed.size() > 1 && trimmed.ends_with('/')) trimmed.remove_suffix(1);
  auto [parent, name] = split_last(trimmed);
  if (parent.empty()) parent = path.starts_with('/') ? "/" : ".";
  if (auto made = make_anchor(parent); !made) return made;
  auto directory = open_directory(parent, "");
  if (!directory) return directory.error();
  return make_directory(directory->get(), name, path);
}

}  // namespace

std::string PosixFiles::temporary_name() {
  return fmt::format("{}{}-{}", temporary_prefix, owner_.empty() ? this_process() : owner_, temporaries_++);
}

Result<std::vector<Entry>> PosixFiles::list(const Place& place, const NameFilter& wanted) {
  auto opened = open_directory(place.anchor, place.below);
  if (!opened) return opened.error();
  const std::unique_ptr<DIR, int (*)(DIR*)> directory{::fdopendir(opened->get()), ::closedir};
  if (!directory) return last_error("list", place.path());
  opened->release();
  std::vector<Entry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || name.starts_with(temporary_prefix) || !wanted(name)) continue;
    // FUSE gives this number to every file where the program behind it tells none.
    constexpr ino_t unknown = 0xffffffff;
    const std::uint64_t number = entry->d_ino == unknown ? 0 : entry->d_ino;
    entries.push_back({std::string(name), to_type_of_entry(entry->d_type), number});
  }
  if (errno != 0) return last_error("list", place.path());
  return entries;
}

Result<FileContent> PosixFiles::read(const Place& place, std::size_t limit, Part part) {
  auto file = open_file(place);
  if (!file) return file.error();
  const std::string path = place.path();
  FileContent content{to_info(file->status), ""};
  const std::uint64_t skipped =
      part == Part::end && content.info.bytes > limit ? content.info.bytes - limit : 0;
  if (skipped > 0 && ::lseek(file->fd.get(), static_cast<off_t>(skipped), SEEK_SET) < 0)
    return last_error("seek", path);
  content.bytes.reserve(std::min<std::uint64_t>(content.info.bytes - skipped, limit));
  std::array<char, 16384> buffer{};
  while (content.bytes.size() <= limit) {
    const ssize_t count = ::read(file->fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error("read", path);
    if (count == 0) break;
    content.bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  // A beginning of a marker could pass for somebody else's.
  if (content.bytes.size() < std::min<std::uint64_t>(content.info.bytes - skipped, limit)) {
    return Error{ErrorKind::transient, "read", path, "is shorter than its size says", 0};
  }
  return content;
}

Result<FileInfo> PosixFiles::inspect(const std::string& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &status) != 0) {
    return last_error("stat", path);
  }
  return FileInfo{to_type(status.stx_mode), status.stx_size,
                  to_instant({status.stx_mtime.tv_sec, static_cast<long>(status.stx_mtime.tv_nsec)})};
}

Result<void> PosixFiles::replace(const Place& file, std::string_view bytes,
                                 std::optional<unsigned> exact_mode) {
  return base::try_patiently(most_tries, pause_, [&]() -> Result<void> {
    auto at = open_parent(file);
    if (!at) return at.error();
    auto temporary = Temporary::create(*at, temporary_name());
    if (!temporary) return temporary.error();
    if (auto done = temporary->fill(bytes, exact_mode); !done) return done;
    if (auto done = temporary->rename_into_place(); !done) return done;
    return sync_directory(*at);
  });
}

Result<void> PosixFiles::create_exclusive(const Place& file, std::string_view bytes) {
  Creation creation;
  return base::try_patiently(most_tries, pause_, [&]() -> Result<void> {
    auto at = open_parent(file);
    if (!at) return at.error();
    return creation.attempt(*at, temporary_name(), bytes);
  });
}

Result<void> PosixFiles::rename(const Place& file, const std::string& name) {
  auto at = open_parent(file);
  if (!at) return at.error();
  const int directory = at->directory.get();
  if (::renameat(directory, at->name.c_str(), directory, name.c_str()) != 0)
    return last_error("rename", at->path);
  return {};
}

Result<void> PosixFiles::remove(const Place& file) {
  auto at = open_parent(file);
  if (!at) {
    if (at.error().kind == ErrorKind::not_found) return {};
    return at.error();
  }
  if (::unlinkat(at->directory.get(), at->name.c_str(), 0) != 0) {
    if (errno == ENOENT) return {};
    return last_error("remove", at->path);
  }
  return sync_directory(*at);
}

Result<void> PosixFiles::make_directories(const Place& place) {
  if (auto made = make_anchor(place.anchor); !made) return made;
  auto directory = open_directory(place.anchor, "");
  if (!directory) return directory.error();
  std::string path = place.anchor;
  return for_each_component(place.below, [&](const std::string& component) -> Result<void> {
    path += "/" + component;
    if (auto made = make_directory(directory->get(), component, path); !made) return made;
    auto next = open_component(directory->get(), component, path);
    if (!next) return next.error();
    *directory = std::move(*next);
    return {};
  });
}

Result<void> PosixFiles::remove_leftovers(const Place& directory, base::Duration max_age) {
  return system::remove_leftovers(directory, max_age, [&] { return time_in(directory); });
}

Result<base::Instant> PosixFiles::volume_time(const std::string& directory) {
  return time_in({directory, ""});
}

Result<base::Instant> PosixFiles::time_in(const Place& place) {
  auto directory = open_directory(place.anchor, place.below);
  if (!directory) return directory.error();
  const OpenParent at{std::move(*directory), "", place.path()};
  auto temporary = Temporary::create(at, temporary_name());
  if (!temporary) return temporary.error();
  return temporary->modified();
}

}  // namespace baton::system
