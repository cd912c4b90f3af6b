#include "system/volume_probe.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "system/system_error.h"
#include "system/write_all.h"

namespace baton::system {
namespace {

using base::Result;

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Result<void> check(int outcome, std::string_view operation, const std::string& path) {
  if (outcome != 0) return last_error(operation, path);
  return {};
}

FileOwner to_owner(const struct stat& status) {
  return {status.st_uid, status.st_gid, status.st_mode & 07777U};
}

std::string resolved_path(int fd, const std::string& otherwise) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink(fmt::format("/proc/self/fd/{}", fd).c_str(), path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : otherwise;
}

std::uint64_t mount_id(int fd) {
#ifdef STATX_MNT_ID
  struct statx status {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) == 0 && (status.stx_mask & STATX_MNT_ID) != 0)
    return status.stx_mnt_id;
#endif
  return 0;
}

// Opened anew, which makes a network client ask its server.
Result<std::vector<std::string>> list(int directory, const char* name, std::string_view prefix,
                                      const std::string& path) {
  Descriptor opened{::openat(directory, name, directory_flags)};
  if (!opened.open()) return last_error("open directory", path);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream{::fdopendir(opened.get()), ::closedir};
  if (!stream) return last_error("list", path);
  opened.release();
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view found = entry->d_name;
    if (found != "." && found != ".." && found.starts_with(prefix)) names.emplace_back(found);
  }
  if (errno != 0) return last_error("list", path);
  return names;
}

}  // namespace

ProcessAccount process_account() {
  ProcessAccount account{::geteuid(), ::getegid(), {}};
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  for (int i = 0; i < count; ++i) account.groups.push_back(groups[static_cast<std::size_t>(i)]);
  return account;
}

Result<std::string> mount_table() {
  const std::string path = "/proc/self/mountinfo";
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd.open()) return last_error("open", path);
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0) return last_error("read", path);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Result<VolumeFacts> VolumeProbe::open(const std::string& path) {
  path_ = path;
  users_ = Descriptor{::open(path.c_str(), directory_flags)};
  if (!users_.open()) return last_error("open directory", path);
  struct stat status {};
  struct statfs system {};
  struct statvfs space {};
  if (::fstat(users_.get(), &status) != 0) return last_error("stat", path);
  if (::fstatfs(users_.get(), &system) != 0) return last_error("statfs", path);
  if (::fstatvfs(users_.get(), &space) != 0) return last_error("statvfs", path);
  VolumeFacts facts;
  facts.resolved = resolved_path(users_.get(), path);
  facts.mount_id = mount_id(users_.get());
  // 32 bits of a signed word.
  facts.magic = static_cast<std::uint64_t>(system.f_type) & 0xffffffffU;
  facts.owner = to_owner(status);
  facts.bytes = space.f_blocks * space.f_frsize;
  facts.bytes_free = space.f_bavail * space.f_frsize;
  facts.inodes = space.f_files;
  facts.inodes_free = space.f_favail;
  return facts;
}

std::string VolumeProbe::beside(std::string_view name) const {
  return fmt::format("{}/{}", path_, name);
}

Result<void> VolumeProbe::make_own(std::string_view name) {
  const std::string text(name);
  // Others have no business there.
  if (::mkdirat(users_.get(), text.c_str(), 0700) != 0) return last_error("create directory", beside(name));
  name_ = text;
  own_ = Descriptor{::openat(users_.get(), text.c_str(), directory_flags | O_NOFOLLOW)};
  if (!own_.open()) return last_error("open directory", beside(name));
  return {};
}

Result<void> VolumeProbe::make_beside(const std::string& name) const {
  Descriptor file{
      ::openat(users_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
  if (!file.open()) return last_error("create", beside(name));
  return check(file.close(), "close", beside(name));
}

Result<void> VolumeProbe::remove_beside(const std::string& name) const {
  return check(::unlinkat(users_.get(), name.c_str(), 0), "remove", beside(name));
}

Result<std::vector<std::string>> VolumeProbe::list_beside(std::string_view prefix) const {
  return list(AT_FDCWD, path_.c_str(), prefix, path_);
}

Result<void> VolumeProbe::create(const std::string& name) {
  Descriptor file{
      ::openat(own_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
  if (!file.open()) return last_error("create", beside(name));
  file_ = std::move(file);
  return {};
}

Result<void> VolumeProbe::write(std::string_view bytes) {
  return write_all(file_.get(), bytes, path_);
}

Result<void> VolumeProbe::sync() {
  return check(::fsync(file_.get()), "fsync", path_);
}

Result<void> VolumeProbe::close() {
  if (!file_.open()) return {};
  return check(file_.close(), "close", path_);
}

Result<void> VolumeProbe::rename(const std::string& from, const std::string& to) const {
  return check(::renameat(own_.get(), from.c_str(), own_.get(), to.c_str()), "rename", beside(from));
}

Result<void> VolumeProbe::link(const std::string& from, const std::string& to) const {
  return check(::linkat(own_.get(), from.c_str(), own_.get(), to.c_str(), 0), "link", beside(from));
}

Result<void> VolumeProbe::sync_directory() const {
  return check(::fsync(own_.get()), "fsync directory", path_);
}

Result<void> VolumeProbe::remove(const std::string& name) const {
  return check(::unlinkat(own_.get(), name.c_str(), 0), "remove", beside(name));
}

Result<void> VolumeProbe::make_directory(const std::string& name) const {
  return check(::mkdirat(own_.get(), name.c_str(), 0777), "create directory", beside(name));
}

Result<void> VolumeProbe::remove_directory(const std::string& name) const {
  return check(::unlinkat(own_.get(), name.c_str(), AT_REMOVEDIR), "remove directory", beside(name));
}

Result<FileOwner> VolumeProbe::owner(const std::string& name) const {
  struct stat status {};
  if (::fstatat(own_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return last_error("stat", beside(name));
  return to_owner(status);
}

Result<void> VolumeProbe::clean() {
  if (name_.empty()) return {};
  // A file that is open would stay behind under another name on NFS.
  [[maybe_unused]] const auto closed = close();
  if (own_.open()) {
    const auto names = list(own_.get(), ".", "", beside(name_));
    if (!names) return names.error();
    for (const std::string& name : *names) {
      if (::unlinkat(own_.get(), name.c_str(), 0) == 0) continue;
      if (::unlinkat(own_.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
        return last_error("remove", beside(name_) + "/" + name);
    }
    own_ = Descriptor{};
  }
  if (::unlinkat(users_.get(), name_.c_str(), AT_REMOVEDIR) != 0) return last_error("remove", beside(name_));
  name_.clear();
  return {};
}

}  // namespace baton::system
