#include "system/open_place.h"

#include <cerrno>
#include <chrono>

#include <fcntl.h>

#include "system/open_anchor.h"
#include "system/system_error.h"

namespace baton::system {

using base::Error;
using base::ErrorKind;
using base::Result;

Place Place::of(std::string_view path) {
  auto [directory, name] = split_last(path);
  if (directory.empty()) directory = path.starts_with('/') ? "/" : ".";
  return {directory, name, Links::within_volume};
}

std::string Place::path() const {
  if (below.empty()) return anchor;
  return anchor.ends_with('/') ? anchor + below : anchor + "/" + below;
}

base::Instant to_instant(const timespec& time) {
  return base::Instant{std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec})};
}

std::int64_t to_nanoseconds(const timespec& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

std::array<timespec, 2> times_of(std::int64_t modified_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec modified{modified_ns / second, static_cast<long>(modified_ns % second)};
  if (modified.tv_nsec < 0) {
    --modified.tv_sec;
    modified.tv_nsec += second;
  }
  return {timespec{0, UTIME_OMIT}, modified};
}

FileIdentity to_identity(const struct stat& status) {
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          to_nanoseconds(status.st_mtim), to_nanoseconds(status.st_ctim)};
}

FileType to_type(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::directory;
  if (S_ISLNK(mode)) return FileType::link;
  return FileType::other;
}

FileInfo to_info(const struct stat& status) {
  return {to_type(status.st_mode), static_cast<std::uint64_t>(status.st_size), to_instant(status.st_mtim)};
}

SplitPath split_last(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {"", std::string(path)};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

Result<void> for_each_component(std::string_view path,
                                const std::function<Result<void>(const std::string& component)>& visit) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string component(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    if (component.empty() || component == ".") continue;
    if (component == "..") return system_error("open", component, ELOOP);
    if (auto done = visit(component); !done) return done;
  }
  return {};
}

namespace {

Result<Descriptor> open_any(const std::string& anchor) {
  Descriptor directory{::open(anchor.c_str(), directory_flags)};
  if (!directory.open()) return last_error("open directory", anchor);
  return directory;
}

}  // namespace

// A link is ENOTDIR to the kernel, like a file; only one of them is an attempt to lead us astray.
Result<Descriptor> open_component(int parent, const std::string& name, const std::string& path) {
  Descriptor directory{::openat(parent, name.c_str(), directory_flags | O_NOFOLLOW)};
  if (directory.open()) return directory;
  int failure = errno;
  struct stat status {};
  if (failure == ENOTDIR && ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISLNK(status.st_mode)) {
    failure = ELOOP;
  }
  return system_error("open directory", path, failure);
}

Result<Descriptor> open_directory(const std::string& anchor, std::string_view below, Place::Links links) {
  auto opened = links == Place::Links::anywhere ? open_any(anchor) : open_anchor(anchor);
  if (!opened) return opened.error();
  Descriptor directory = std::move(*opened);
  std::string path = anchor;
  auto walked = for_each_component(below, [&](const std::string& component) -> Result<void> {
    path += "/" + component;
    auto next = open_component(directory.get(), component, path);
    if (!next) return next.error();
    directory = std::move(*next);
    return {};
  });
  if (!walked) return walked.error();
  return directory;
}

Result<OpenParent> open_parent(const Place& place) {
  auto [below, name] = split_last(place.below);
  if (name.empty() || name == "." || name == "..") return system_error("open", place.path(), EISDIR);
  auto directory = open_directory(place.anchor, below, place.last);
  if (!directory) return directory.error();
  return OpenParent{std::move(*directory), std::move(name), place.path()};
}

namespace {

// Without O_NONBLOCK a FIFO that somebody put there would hold us for ever.
constexpr int file_flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

// The last component is a link that may be followed.
Result<Descriptor> open_linked(const OpenParent& at, Place::Links links) {
  Descriptor fd{::openat(at.directory.get(), at.name.c_str(), file_flags)};
  if (!fd.open()) return last_error("open", at.path);
  struct stat status {};
  struct stat of_directory {};
  if (::fstat(fd.get(), &status) != 0) return last_error("fstat", at.path);
  if (::fstat(at.directory.get(), &of_directory) != 0) return last_error("fstat directory of", at.path);
  if (links == Place::Links::within_volume && status.st_dev != of_directory.st_dev) {
    return Error{ErrorKind::refused, "open", at.path, "is a link to another volume", 0};
  }
  return fd;
}

Result<Descriptor> open_last(const OpenParent& at, Place::Links links) {
  Descriptor fd{::openat(at.directory.get(), at.name.c_str(), file_flags | O_NOFOLLOW)};
  if (fd.open()) return fd;
  if (errno == ELOOP && links != Place::Links::refused) return open_linked(at, links);
  return last_error("open", at.path);
}

}  // namespace

Result<OpenFile> open_file(const Place& place) {
  const auto at = open_parent(place);
  if (!at) return at.error();
  auto fd = open_last(*at, place.last);
  if (!fd) return fd.error();
  OpenFile file{std::move(*fd), {}};
  if (::fstat(file.fd.get(), &file.status) != 0) return last_error("fstat", at->path);
  if (S_ISDIR(file.status.st_mode)) return system_error("read", at->path, EISDIR);
  if (!S_ISREG(file.status.st_mode)) {
    return Error{ErrorKind::wrong_type, "read", at->path, "is not a regular file", 0};
  }
  return file;
}

}  // namespace baton::system
