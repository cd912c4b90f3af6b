#include "system/open_anchor.h"

#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr int search_flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
constexpr int most_links = 40;  // path_resolution(7)

// No link was on the way to it: its own path is what was asked for. False where nobody can tell.
bool is_what_was_named(const Descriptor& directory, const std::string& path) {
  if (!path.starts_with('/')) return path == ".";
  std::array<char, PATH_MAX> target{};
  const std::string self = fmt::format("/proc/self/fd/{}", directory.get());
  const ssize_t size = ::readlink(self.c_str(), target.data(), target.size());
  if (size <= 0) return false;
  return std::string_view(target.data(), static_cast<std::size_t>(size)) ==
         std::filesystem::path(path + "/.").lexically_normal().parent_path().native();
}

// Follows a path component by component, as the kernel does, with an eye on each link.
class Walk {
 public:
  explicit Walk(const std::string& whole) : whole_(whole) {}

  [[nodiscard]] Result<Descriptor> follow(Descriptor from, std::string_view path);

 private:
  [[nodiscard]] Result<Descriptor> step(const Descriptor& from, const std::string& name);
  [[nodiscard]] Result<Descriptor> follow_link(const Descriptor& from, const Descriptor& link,
                                               const std::string& name);
  [[nodiscard]] Error error(int number) const { return system_error("open directory", whole_, number); }
  [[nodiscard]] Result<dev_t> volume_of(const Descriptor& directory) const;

  const std::string& whole_;
  int links_ = 0;
};

Result<Descriptor> Walk::follow(Descriptor from, std::string_view path) {
  if (path.starts_with('/')) from = Descriptor{::open("/", search_flags)};
  while (from.open() && !path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    if (name.empty() || name == ".") continue;
    auto next = step(from, name);
    if (!next) return next.error();
    from = std::move(*next);
  }
  if (!from.open()) return error(errno);
  return from;
}

Result<Descriptor> Walk::step(const Descriptor& from, const std::string& name) {
  Descriptor next{::openat(from.get(), name.c_str(), search_flags)};
  struct stat status {};
  if (!next.open() || ::fstat(next.get(), &status) != 0) return error(errno);
  if (S_ISLNK(status.st_mode)) return follow_link(from, next, name);
  return next;
}

Result<Descriptor> Walk::follow_link(const Descriptor& from, const Descriptor& link,
                                     const std::string& name) {
  if (++links_ > most_links) return error(ELOOP);
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlinkat(link.get(), "", target.data(), target.size());
  if (size < 0) return error(errno);
  Descriptor start{::openat(from.get(), ".", search_flags)};
  if (!start.open()) return error(errno);
  auto end = follow(std::move(start), {target.data(), static_cast<std::size_t>(size)});
  if (!end) return end.error();
  // Of a link itself some file systems (overlayfs) tell another volume than of the directory it is in.
  const auto here = volume_of(from);
  const auto there = volume_of(*end);
  struct stat root {};
  if (!here || !there || ::stat("/", &root) != 0) return error(errno);
  if (*here != *there && *here != root.st_dev) {
    return Error{ErrorKind::refused, "open directory", whole_,
                 fmt::format("'{}' is a link to another volume", name), 0};
  }
  return end;
}

Result<dev_t> Walk::volume_of(const Descriptor& directory) const {
  struct stat status {};
  if (::fstat(directory.get(), &status) != 0) return error(errno);
  return status.st_dev;
}

}  // namespace

Result<Descriptor> open_anchor(const std::string& path) {
  Descriptor directory{::open(path.c_str(), directory_flags)};
  if (!directory.open()) return last_error("open directory", path);
  if (is_what_was_named(directory, path)) return directory;
  // It is opened again at the end of the walk: by now the links may be others.
  auto found = Walk(path).follow(Descriptor{::open(".", search_flags)}, path);
  if (!found) return found.error();
  Descriptor opened{::openat(found->get(), ".", directory_flags)};
  if (!opened.open()) return last_error("open directory", path);
  return opened;
}

}  // namespace baton::system
