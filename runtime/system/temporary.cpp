#include "system/temporary.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/system_error.h"
#include "system/write_all.h"

namespace baton::system {
namespace {

using base::ErrorKind;
using base::Result;

// Whether the place's name is that of this very file.
bool has_inode(const OpenParent& at, ino_t inode) {
  struct stat status {};
  return ::fstatat(at.directory.get(), at.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_ino == inode;
}

// Whether these bytes are what is at the place.
bool holds(const OpenParent& at, std::string_view bytes) {
  const Descriptor fd{
      ::openat(at.directory.get(), at.name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  std::string present(bytes.size() + 1, '\0');
  std::size_t length = 0;
  while (length < present.size()) {
    const ssize_t got = ::read(fd.get(), present.data() + length, present.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  return std::string_view(present).substr(0, length) == bytes;
}

}  // namespace

Result<void> sync_directory(const OpenParent& at) {
  if (::fsync(at.directory.get()) != 0) return last_error("fsync directory of", at.path);
  return {};
}

Result<Temporary> Temporary::create(const OpenParent& at, std::string name) {
  Descriptor fd{
      ::openat(at.directory.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
  if (!fd.open()) return last_error("create temporary for", at.path);
  return Temporary(at, std::move(name), std::move(fd));
}

Temporary::Temporary(Temporary&& other) noexcept
    : at_(other.at_),
      name_(std::exchange(other.name_, "")),
      fd_(std::move(other.fd_)),
      inode_(other.inode_) {}

Temporary::~Temporary() {
  if (!name_.empty()) ::unlinkat(at_->directory.get(), name_.c_str(), 0);
}

Result<void> Temporary::fill(std::string_view bytes, std::optional<unsigned> exact_mode) {
  if (auto done = write_all(fd_.get(), bytes, at_->path); !done) return done;
  if (exact_mode && ::fchmod(fd_.get(), *exact_mode) != 0) return last_error("fchmod", at_->path);
  if (::fsync(fd_.get()) != 0) return last_error("fsync", at_->path);
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) return last_error("fstat", at_->path);
  inode_ = status.st_ino;
  if (fd_.close() != 0) return last_error("close", at_->path);
  return {};
}

Result<base::Instant> Temporary::modified() const {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) return last_error("fstat", at_->path);
  return to_instant(status.st_mtim);
}

Result<void> Temporary::rename_into_place() {
  const int directory = at_->directory.get();
  for (int wait_ms = 10;; wait_ms *= 2) {
    if (::renameat(directory, name_.c_str(), directory, at_->name.c_str()) == 0) break;
    const int failure = errno;
    // Over a network an error may stand for an answer that was lost.
    if (has_inode(*at_, inode_)) break;
    // SMB refuses while a reader on this host has the old file open.
    const bool busy = failure == EACCES || failure == EBUSY || failure == ETXTBSY;
    if (!busy || wait_ms > 640) return system_error("rename", at_->path, failure);
    sleep(base::Duration{wait_ms});
  }
  name_.clear();
  return {};
}

Result<void> Temporary::link_into_place() {
  const int directory = at_->directory.get();
  if (::linkat(directory, name_.c_str(), directory, at_->name.c_str(), 0) == 0) return {};
  const int failure = errno;
  if (has_inode(*at_, inode_)) return {};
  return system_error("link", at_->path, failure);
}

Result<void> Creation::attempt(const OpenParent& at, std::string temporary_name, std::string_view bytes) {
  auto created = create(at, std::move(temporary_name), bytes);
  if (created || created.error().kind != ErrorKind::exists) return created;
  // A number alone may be another file's by now, since ours may have been freed.
  if (!doubtful_ || !has_inode(at, doubtful_->inode) || !holds(at, bytes)) return created;
  // It is ours, but that is no success yet, and after an fsync that failed it never will be one.
  if (doubtful_->unsynced) return *doubtful_->unsynced;
  return sync(at, doubtful_->inode);
}

Result<void> Creation::create(const OpenParent& at, std::string temporary_name, std::string_view bytes) {
  ino_t inode = 0;
  {
    auto temporary = Temporary::create(at, std::move(temporary_name));
    if (!temporary) return temporary.error();
    if (auto done = temporary->fill(bytes, std::nullopt); !done) return done;
    inode = temporary->inode();
    if (auto done = temporary->link_into_place(); !done) {
      if (done.error().kind != ErrorKind::exists) doubtful_ = Doubtful{inode, {}};
      return done;
    }
  }
  return sync(at, inode);
}

Result<void> Creation::sync(const OpenParent& at, ino_t inode) {
  auto synced = sync_directory(at);
  if (synced) return synced;
  doubtful_ = Doubtful{inode, synced.error()};
  // By now the name may be another process's.
  if (has_inode(at, inode)) ::unlinkat(at.directory.get(), at.name.c_str(), 0);
  return synced;
}

}  // namespace baton::system
