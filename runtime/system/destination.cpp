#include "system/destination.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <linux/stat.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/posix_files.h"
#include "system/remove_tree.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Result;

constexpr std::string_view set_aside_prefix = ".baton-old-";
constexpr std::string_view trash_name = "old";

std::string trimmed(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// Nothing there: the path as it is.
std::string resolved(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  return ::realpath(path.c_str(), target.data()) == nullptr ? path : std::string(target.data());
}

bool is_mount_point(int parent, const std::string& name) {
  struct statx status {};
  if (::statx(parent, name.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &status) != 0)
    return false;
  return (status.stx_attributes_mask & status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

Result<void> flush(const Descriptor& directory, const std::string& path) {
  if (::fsync(directory.get()) != 0) return last_error("fsync directory", path);
  return {};
}

bool is_kept(std::string_view name) {
  return name == "lost+found" || name.starts_with(restoring_name);
}

Result<std::vector<std::string>> entries_of(const std::string& path) {
  const auto listed = PosixFiles().list({path, ""}, [](std::string_view name) { return !is_kept(name); });
  if (!listed) return listed.error();
  std::vector<std::string> names;
  for (const auto& entry : *listed) names.push_back(entry.name);
  return names;
}

Result<void> move_entries(const std::vector<std::string>& names, const std::string& from,
                          const std::string& to) {
  const auto source = open_directory(from, "");
  if (!source) return source.error();
  const auto target = open_directory(to, "");
  if (!target) return target.error();
  for (const std::string& name : names) {
    if (::renameat(source->get(), name.c_str(), target->get(), name.c_str()) != 0)
      return last_error("rename", from + "/" + name);
  }
  return {};
}

}  // namespace

bool is_within(const std::string& inner, const std::string& outer) {
  const std::string above = resolved(trimmed(outer));
  const std::string below = resolved(trimmed(inner));
  return below == above || below.starts_with(above.ends_with('/') ? above : above + "/");
}

Result<Destination> Destination::examine(const std::string& path) {
  Destination destination(trimmed(resolved(trimmed(path))));
  if (auto done = destination.recover(); !done) return done.error();
  struct stat status {};
  if (::stat(destination.path_.c_str(), &status) != 0) {
    if (errno != ENOENT) return last_error("stat", destination.path_);
    return destination;
  }
  if (!S_ISDIR(status.st_mode)) {
    if (!S_ISREG(status.st_mode))
      return base::usage_error(destination.path_, "is neither a directory nor a regular file");
    destination.kind_ = Kind::file;
    return destination;
  }
  const bool stays = is_mount_point(AT_FDCWD, destination.path_) ||
                     ::access(Place::of(destination.path_).anchor.c_str(), W_OK) != 0;
  destination.kind_ = stays ? Kind::fixed_directory : Kind::directory;
  const std::string note = destination.path_ + "/" + std::string(restoring_name);
  destination.half_done_ = stays && ::access(note.c_str(), F_OK) == 0;
  return destination;
}

Place Destination::workshop() const {
  if (kind_ == Kind::fixed_directory) return {path_, ""};
  return {Place::of(path_).anchor, ""};
}

// Between the two renames of a put() the old one has another name.
Result<void> Destination::recover() {
  Place aside = Place::of(path_);
  aside.below.insert(0, set_aside_prefix);
  const auto at = open_parent(aside);
  if (!at) return {};
  struct stat status {};
  if (::fstatat(at->directory.get(), at->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
  const std::string name = Place::of(path_).below;
  if (::fstatat(at->directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
    return remove_tree(aside);
  if (::renameat(at->directory.get(), at->name.c_str(), at->directory.get(), name.c_str()) != 0)
    return last_error("rename", aside.path());
  return flush(at->directory, aside.anchor);
}

Result<void> Destination::put(const TemporaryTree& tree, const std::string& name) {
  if (kind_ == Kind::fixed_directory) return put_entries(tree, name);
  if (kind_ == Kind::directory) return put_directory(tree, name);
  const auto from = open_parent(tree.inside(name));
  if (!from) return from.error();
  if (::renameat(from->directory.get(), name.c_str(), AT_FDCWD, path_.c_str()) != 0)
    return last_error("rename", path_);
  return sync_directory(workshop());
}

// The old one ends up in the temporary tree, and goes with it.
Result<void> Destination::put_directory(const TemporaryTree& tree, const std::string& name) {
  const auto from = open_parent(tree.inside(name));
  if (!from) return from.error();
  const int directory = from->directory.get();
  if (::renameat2(directory, name.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) != 0) {
    const bool cannot = errno == EINVAL || errno == ENOSYS || errno == ENOTSUP;
    if (!cannot) return last_error("exchange", path_);
    const Place place = Place::of(path_);
    const std::string aside = place.anchor + "/" + std::string(set_aside_prefix) + place.below;
    if (::rename(path_.c_str(), aside.c_str()) != 0) return last_error("rename", path_);
    if (::renameat(directory, name.c_str(), AT_FDCWD, path_.c_str()) != 0) {
      const int failure = errno;
      ::rename(aside.c_str(), path_.c_str());
      return system_error("rename", path_, failure);
    }
    if (auto done = sync_directory(workshop()); !done) return done;
    return remove_tree(Place::of(aside));
  }
  return sync_directory(workshop());
}

Result<void> Destination::put_entries(const TemporaryTree& tree, const std::string& name) {
  const auto directory = open_directory(path_, "");
  if (!directory) return directory.error();
  const auto old = entries_of(path_);
  if (!old) return old.error();
  for (const std::string& entry : *old) {
    if (is_mount_point(directory->get(), entry))
      return base::Error{base::ErrorKind::refused, "replace", path_ + "/" + entry, "is a mount point", EBUSY};
  }
  const auto fresh = entries_of(tree.inside(name).path());
  if (!fresh) return fresh.error();
  const Place trash = tree.inside(std::string(trash_name));
  if (auto made = make_new_directory(trash, 0700); !made) return made;
  const std::string note(restoring_name);
  {
    const Descriptor file{
        ::openat(directory->get(), note.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)};
    if (!file.open()) return last_error("create", path_ + "/" + note);
  }
  if (auto done = flush(*directory, path_); !done) return done;
  if (auto done = move_entries(*old, path_, trash.path()); !done) return done;
  if (auto done = move_entries(*fresh, tree.inside(name).path(), path_); !done) return done;
  if (auto done = flush(*directory, path_); !done) return done;
  if (::unlinkat(directory->get(), note.c_str(), 0) != 0) return last_error("remove", path_ + "/" + note);
  return flush(*directory, path_);
}

}  // namespace baton::system
