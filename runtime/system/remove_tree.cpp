#include "system/remove_tree.h"

#include <cerrno>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/leftovers.h"
#include "system/open_place.h"
#include "system/owner_token.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Result;

Result<std::vector<std::string>> names_in(int directory, const std::string& path) {
  const int copy = ::openat(directory, ".", directory_flags);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream{copy < 0 ? nullptr : ::fdopendir(copy), ::closedir};
  if (!stream) return last_error("list", path);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return last_error("list", path);
  return names;
}

// Of a directory that its owner may not enter, list or change.
Result<Descriptor> open_for_removal(int parent, const std::string& name, const std::string& path) {
  auto directory = open_component(parent, name, path);
  if (!directory && directory.error().number == EACCES) {
    ::fchmodat(parent, name.c_str(), 0700, 0);
    directory = open_component(parent, name, path);
  }
  if (directory) ::fchmod(directory->get(), 0700);
  return directory;
}

Result<void> remove_below(int parent, const std::string& name, const std::string& path);

Result<void> empty(int directory, const std::string& path) {
  const auto names = names_in(directory, path);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (auto done = remove_below(directory, name, path + "/" + name); !done) return done;
  }
  return {};
}

Result<void> remove_below(int parent, const std::string& name, const std::string& path) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  // POSIX has EPERM for a directory, Linux EISDIR.
  if (errno != EISDIR && errno != EPERM) return last_error("remove", path);
  {
    const auto directory = open_for_removal(parent, name, path);
    if (!directory) return directory.error();
    if (auto done = empty(directory->get(), path); !done) return done;
  }
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
  return last_error("remove directory", path);
}

// When it was last written to. Its data directory is, while files are added.
base::Instant last_written(int parent, const std::string& name) {
  struct stat status {};
  base::Instant latest{};
  for (const std::string& path : {name, name + "/data"}) {
    if (::fstatat(parent, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      latest = std::max(latest, to_instant(status.st_mtim));
  }
  return latest;
}

bool is_leftover(int parent, const std::string& name, std::string_view token, const LeftoverRules& rules) {
  const std::string_view number = std::string_view(name).substr(name.rfind('-') + 1);
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (failure == std::errc{} && value < rules.number_below) return true;
  if (const auto runs = owner_runs(token)) return !*runs;
  return rules.max_age.count() > 0 && last_written(parent, name) < rules.now - rules.max_age;
}

}  // namespace

Result<void> remove_tree(const Place& place) {
  const auto at = open_parent(place);
  if (!at) {
    if (at.error().kind == base::ErrorKind::not_found) return {};
    return at.error();
  }
  return remove_below(at->directory.get(), at->name, at->path);
}

Result<bool> remove_empty_directory(const Place& place) {
  const auto at = open_parent(place);
  if (!at) {
    if (at.error().kind == base::ErrorKind::not_found) return true;
    return at.error();
  }
  if (::unlinkat(at->directory.get(), at->name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return true;
  if (errno == ENOTEMPTY || errno == EEXIST) return false;
  return last_error("remove directory", at->path);
}

void remove_leftover_trees(const Place& place, const LeftoverRules& rules) {
  const auto directory = open_directory(place.anchor, place.below);
  if (!directory) return;
  const auto names = names_in(directory->get(), place.path());
  if (!names) return;
  for (const std::string& name : *names) {
    const auto token = token_in(name);
    struct stat status {};
    if (!token || ::fstatat(directory->get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!S_ISDIR(status.st_mode) || !is_leftover(directory->get(), name, *token, rules)) continue;
    [[maybe_unused]] const auto removed = remove_below(directory->get(), name, place.path() + "/" + name);
  }
}

}  // namespace baton::system
