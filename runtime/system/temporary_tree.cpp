#include "system/temporary_tree.h"

#include <cerrno>
#include <cstdio>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/owner_token.h"
#include "system/remove_tree.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Result;

std::string temporary_tree_name(std::uint64_t number) {
  return fmt::format("{}{}-{}", temporary_prefix, owner_token(), number);
}

bool is_at(int directory, const std::string& name, const struct stat& wanted) {
  struct stat status {};
  return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_ino == wanted.st_ino && status.st_dev == wanted.st_dev;
}

// Since Linux 5.8.
bool syncfs_tells_errors() {
  struct utsname kernel {};
  int major = 0;
  int minor = 0;
  if (::uname(&kernel) != 0 || std::sscanf(kernel.release, "%d.%d", &major, &minor) != 2) return false;
  return major > 5 || (major == 5 && minor >= 8);
}

Result<Descriptor> open_tree(const Place& place) {
  return open_directory(place.anchor, place.below);
}

}  // namespace

Result<TemporaryTree> TemporaryTree::create(const Place& place, std::uint64_t number) {
  auto directory = open_tree(place);
  if (!directory) return directory.error();
  std::string name = temporary_tree_name(number);
  if (::mkdirat(directory->get(), name.c_str(), 0777) != 0)
    return last_error("create directory in", place.path());
  return TemporaryTree(place, std::move(*directory), std::move(name));
}

TemporaryTree::TemporaryTree(TemporaryTree&& other) noexcept
    : place_(std::move(other.place_)),
      directory_(std::move(other.directory_)),
      name_(std::exchange(other.name_, "")) {}

TemporaryTree::~TemporaryTree() {
  if (name_.empty()) return;
  [[maybe_unused]] const auto removed = remove_tree(inside(""));
}

Place TemporaryTree::inside(const std::string& below) const {
  std::string path = place_.below.empty() ? name_ : place_.below + "/" + name_;
  if (!below.empty()) path += "/" + below;
  return {place_.anchor, std::move(path)};
}

// The descriptor is as old as the tree: the kernel tells it of every write-back that failed meanwhile.
Result<void> TemporaryTree::flush_file_system() const {
  if (::syncfs(directory_.get()) != 0) return last_error("sync the file system of", inside("").path());
  return {};
}

bool TemporaryTree::file_system_keeps_its_promise() const {
  constexpr unsigned long ext4 = 0xef53, xfs = 0x58465342, btrfs = 0x9123683e;
  struct statfs status {};
  if (::fstatfs(directory_.get(), &status) != 0) return false;
  const auto type = static_cast<unsigned long>(status.f_type);
  return (type == ext4 || type == xfs || type == btrfs) && syncfs_tells_errors();
}

Result<void> TemporaryTree::publish(const std::string& name) {
  const std::string path = Place{place_.path(), name}.path();
  struct stat status {};
  if (::fstatat(directory_.get(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return last_error("stat", inside("").path());
  if (::renameat(directory_.get(), name_.c_str(), directory_.get(), name.c_str()) != 0) {
    const int failure = errno;
    // Over a network an error may stand for an answer that was lost.
    if (!is_at(directory_.get(), name, status)) return system_error("rename", path, failure);
  }
  name_.clear();
  if (::fsync(directory_.get()) != 0) return last_error("fsync directory of", path);
  return {};
}

Result<void> make_new_directory(const Place& place, unsigned mode) {
  const auto at = open_parent(place);
  if (!at) return at.error();
  if (::mkdirat(at->directory.get(), at->name.c_str(), mode) != 0)
    return last_error("create directory", at->path);
  return {};
}

Result<void> make_link(const Place& place, const std::string& target, std::int64_t modified_ns) {
  const auto at = open_parent(place);
  if (!at) return at.error();
  if (::symlinkat(target.c_str(), at->directory.get(), at->name.c_str()) != 0)
    return last_error("create link", at->path);
  // Not every file system keeps the times of links.
  [[maybe_unused]] const int ignored =
      ::utimensat(at->directory.get(), at->name.c_str(), times_of(modified_ns).data(), AT_SYMLINK_NOFOLLOW);
  return {};
}

namespace {

Result<void> share_one(int from, int to, const SharedFile& file, const std::string& path) {
  struct stat status {};
  if (::fstatat(from, file.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return last_error("stat", path);
  if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != file.bytes)
    return base::data_error(path, "is not what it should be");
  if (::linkat(from, file.name.c_str(), to, file.new_name.c_str(), 0) != 0) return last_error("link", path);
  return {};
}

}  // namespace

Result<void> share_files(const Place& from, const Place& to, const std::vector<SharedFile>& files) {
  const auto source = open_tree(from);
  if (!source) return source.error();
  const auto target = open_tree(to);
  if (!target) return target.error();
  for (auto file = files.begin(); file != files.end(); ++file) {
    auto shared = share_one(source->get(), target->get(), *file, from.path() + "/" + file->name);
    if (shared) continue;
    for (auto made = files.begin(); made != file; ++made)
      ::unlinkat(target->get(), made->new_name.c_str(), 0);
    return shared;
  }
  return {};
}

Result<void> set_directory_attributes(const Place& place, unsigned mode, std::int64_t modified_ns) {
  const auto directory = open_tree(place);
  if (!directory) return directory.error();
  if (::futimens(directory->get(), times_of(modified_ns).data()) != 0)
    return last_error("set the time of", place.path());
  if (::fchmod(directory->get(), mode) != 0) return last_error("chmod", place.path());
  return {};
}

Result<void> sync_directory(const Place& place) {
  const auto directory = open_tree(place);
  if (!directory) return directory.error();
  if (::fsync(directory->get()) != 0) return last_error("fsync directory", place.path());
  return {};
}

Result<void> retire_tree(const Place& place) {
  const auto at = open_parent(place);
  if (!at) return at.error();
  // Nobody needs what is in it, so anybody may remove it: 0 is the lowest number.
  const std::string name = temporary_tree_name(0);
  if (::renameat(at->directory.get(), at->name.c_str(), at->directory.get(), name.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return last_error("rename", at->path);
  }
  // Else a power cut might bring back the name, and not all that had it.
  if (::fsync(at->directory.get()) != 0) return last_error("fsync directory of", at->path);
  const std::string below = split_last(place.below).directory;
  return remove_tree({place.anchor, below.empty() ? name : below + "/" + name});
}

}  // namespace baton::system
