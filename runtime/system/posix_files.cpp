#include "system/posix_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/leftovers.h"
#include "system/open_place.h"
#include "system/owner_token.h"
#include "system/system_error.h"

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

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> sync_directory(const OpenParent& at) {
  if (::fsync(at.directory.get()) != 0) return last_error("fsync directory of", at.path);
  return {};
}

// A file that is being made beside its place. Only an explicit step publishes it; the destructor drops it.
class Temporary {
 public:
  static Result<Temporary> create(const OpenParent& at, std::string name) {
    Descriptor fd{::openat(at.directory.get(), name.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
    if (!fd.open()) return last_error("create temporary for", at.path);
    return Temporary(at, std::move(name), std::move(fd));
  }

  Temporary(Temporary&& other) noexcept
      : at_(other.at_),
        name_(std::exchange(other.name_, "")),
        fd_(std::move(other.fd_)),
        inode_(other.inode_) {}
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    if (!name_.empty()) ::unlinkat(at_->directory.get(), name_.c_str(), 0);
  }

  // Whole and on the disk, or an error after which this temporary must be given up: the kernel reports
  // a failed write-back only once, so a second fsync would report success for lost data.
  Result<void> fill(std::string_view bytes, std::optional<unsigned> exact_mode) {
    if (auto done = write_all(fd_.get(), bytes, at_->path); !done) return done;
    if (exact_mode && ::fchmod(fd_.get(), *exact_mode) != 0) return last_error("fchmod", at_->path);
    if (::fsync(fd_.get()) != 0) return last_error("fsync", at_->path);
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) return last_error("fstat", at_->path);
    inode_ = status.st_ino;
    if (fd_.close() != 0) return last_error("close", at_->path);
    return {};
  }

  Result<base::Instant> modified() const {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) return last_error("fstat", at_->path);
    return to_instant(status.st_mtim);
  }

  // Takes the name of the place, whatever held it.
  Result<void> rename_into_place() {
    const int directory = at_->directory.get();
    for (int wait_ms = 10;; wait_ms *= 2) {
      if (::renameat(directory, name_.c_str(), directory, at_->name.c_str()) == 0) break;
      const int failure = errno;
      // Over a network an error may stand for an answer that was lost.
      if (is_at(at_->name)) break;
      // SMB refuses while a reader on this host has the old file open.
      const bool busy = failure == EACCES || failure == EBUSY || failure == ETXTBSY;
      if (!busy || wait_ms > 640) return system_error("rename", at_->path, failure);
      std::this_thread::sleep_for(std::chrono::milliseconds{wait_ms});
    }
    name_.clear();
    return {};
  }

  // Takes the name of the place if nothing has it.
  Result<void> link_into_place() {
    const int directory = at_->directory.get();
    if (::linkat(directory, name_.c_str(), directory, at_->name.c_str(), 0) == 0) return {};
    const int failure = errno;
    if (is_at(at_->name)) return {};
    return system_error("link", at_->path, failure);
  }

 private:
  Temporary(const OpenParent& at, std::string name, Descriptor fd)
      : at_(&at), name_(std::move(name)), fd_(std::move(fd)) {}

  [[nodiscard]] bool is_at(const std::string& name) const {
    struct stat status {};
    return ::fstatat(at_->directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           status.st_ino == inode_;
  }

  const OpenParent* at_;
  std::string name_;
  Descriptor fd_;
  ino_t inode_ = 0;
};

bool may_heal(const Error& error) {
  return error.kind == ErrorKind::transient || error.kind == ErrorKind::stale;
}

// One more try with a new temporary (and a newly opened directory) for errors that may heal.
template <class Attempt>
Result<void> try_twice(const Attempt& attempt) {
  auto result = attempt();
  if (!result && may_heal(result.error())) return attempt();
  return result;
}

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
  return try_twice([&]() -> Result<void> {
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
  return try_twice([&]() -> Result<void> {
    auto at = open_parent(file);
    if (!at) return at.error();
    {
      auto temporary = Temporary::create(*at, temporary_name());
      if (!temporary) return temporary.error();
      if (auto done = temporary->fill(bytes, std::nullopt); !done) return done;
      if (auto done = temporary->link_into_place(); !done) return done;
    }
    auto synced = sync_directory(*at);
    // Not known to last, and a second fsync would not make it so: taken back, to be made anew.
    if (!synced) ::unlinkat(at->directory.get(), at->name.c_str(), 0);
    return synced;
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
