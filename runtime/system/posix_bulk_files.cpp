#include "system/posix_bulk_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

// Asked for at once: a server far away has them on the way while the ones before are worked on.
constexpr std::uint64_t ahead_bytes = 8U << 20U;

// Advice only; a file system that does not take it reads as well as it can.
void advise(const Descriptor& fd, std::uint64_t from, std::uint64_t bytes, int advice) {
  [[maybe_unused]] const int ignored =
      ::posix_fadvise(fd.get(), static_cast<off_t>(from), static_cast<off_t>(bytes), advice);
}

Error changed(const std::string& path) {
  return base::data_error(path, "changed while it was being read");
}

bool is_unchanged(const struct stat& before, const struct stat& after) {
  return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

Result<std::uint64_t> read_all(const Descriptor& fd, std::uint64_t size, const std::string& path,
                               const PieceSink& sink) {
  // One byte more than a small file has, so that its end is seen.
  const std::size_t room = std::min<std::uint64_t>(piece_bytes, size + 1);
  const auto buffer = std::make_unique_for_overwrite<char[]>(room);
  advise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  std::uint64_t done = 0;
  std::uint64_t asked_for = 0;
  while (true) {
    if (size > piece_bytes && asked_for < size && done + ahead_bytes / 2 >= asked_for) {
      advise(fd, asked_for, ahead_bytes, POSIX_FADV_WILLNEED);
      asked_for += ahead_bytes;
    }
    const ssize_t count = ::read(fd.get(), buffer.get(), room);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error("read", path);
    if (count == 0) return done;
    done += static_cast<std::uint64_t>(count);
    // One that grows as fast as it is read would never end.
    if (done > size) return changed(path);
    if (!sink({buffer.get(), static_cast<std::size_t>(count)})) {
      return Error{ErrorKind::transient, "read", path, "was given up", 0};
    }
  }
}

// As it was all the while.
Result<struct stat> read_unchanged(const Descriptor& fd, const std::string& path, const PieceSink& sink) {
  struct stat before {};
  if (::fstat(fd.get(), &before) != 0) return last_error("fstat", path);
  const auto bytes = read_all(fd, static_cast<std::uint64_t>(before.st_size), path, sink);
  if (!bytes) return bytes.error();
  struct stat after {};
  if (::fstat(fd.get(), &after) != 0) return last_error("fstat", path);
  if (!is_unchanged(before, after) || *bytes != static_cast<std::uint64_t>(before.st_size)) {
    return changed(path);
  }
  return after;
}

// By device and inode, however they were named.
using Flushed = std::set<std::pair<dev_t, ino_t>>;

Result<void> flush_upwards(Descriptor directory, const std::string& path, Flushed& flushed) {
  std::optional<dev_t> volume;
  while (true) {
    struct stat status {};
    if (::fstat(directory.get(), &status) != 0) return last_error("fstat", path);
    if (status.st_dev != volume.value_or(status.st_dev)) return {};
    volume = status.st_dev;
    // The top is above itself.
    if (!flushed.emplace(status.st_dev, status.st_ino).second) return {};
    if (::fsync(directory.get()) != 0) return last_error("fsync directory", path);
    Descriptor above{::openat(directory.get(), "..", directory_flags)};
    // What may not be opened was not made by the command either.
    if (!above.open() && errno == EACCES) return {};
    if (!above.open()) return last_error("open directory above", path);
    directory = std::move(above);
  }
}

bool is_link(const Place& place) {
  const auto at = open_parent(place);
  struct stat status {};
  return at && ::fstatat(at->directory.get(), at->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(status.st_mode);
}

// A file behind a link has its name in a directory that nobody named. Where there is no /proc, nobody can
// tell which.
Result<void> flush_directory_behind(const Descriptor& file, const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const std::string self = "/proc/self/fd/" + std::to_string(file.get());
  const ssize_t size = ::readlink(self.c_str(), target.data(), target.size());
  if (size <= 0) return {};
  const std::string directory = Place::of({target.data(), static_cast<std::size_t>(size)}).anchor;
  Descriptor opened{::open(directory.c_str(), directory_flags)};
  if (!opened.open() && errno == EACCES) return {};
  if (!opened.open()) return last_error("open the directory behind", path);
  Flushed flushed;
  return flush_upwards(std::move(opened), path, flushed);
}

}  // namespace

Result<FileInfo> PosixBulkFiles::flush_and_read(const Place& place, const PieceSink& sink) {
  const auto file = open_file(place);
  if (!file) return file.error();
  const std::string path = place.path();
  if (::fsync(file->fd.get()) != 0) return last_error("fsync", path);
  if (is_link(place)) {
    if (auto flushed = flush_directory_behind(file->fd, path); !flushed) return flushed.error();
  }
  // After the flush: it may be that which makes a server set the time.
  const auto status = read_unchanged(file->fd, path, sink);
  if (!status) return status.error();
  return to_info(*status);
}

Result<FileIdentity> PosixBulkFiles::identify(const Place& place) {
  const auto file = open_file(place);
  if (!file) return file.error();
  return to_identity(file->status);
}

Result<FileIdentity> PosixBulkFiles::read(const Place& place, const PieceSink& sink) {
  const auto file = open_file(place);
  if (!file) return file.error();
  const auto status = read_unchanged(file->fd, place.path(), sink);
  if (!status) return status.error();
  return to_identity(*status);
}

Result<void> PosixBulkFiles::flush_directories(const std::vector<Place>& directories) {
  Flushed flushed;
  for (const Place& place : directories) {
    auto directory = open_directory(place.anchor, place.below);
    if (!directory) return directory.error();
    if (auto done = flush_upwards(std::move(*directory), place.path(), flushed); !done) return done;
  }
  return {};
}

}  // namespace baton::system
