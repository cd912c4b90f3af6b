#include "system/leftovers.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/owner_token.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Result;
using DirectoryStream = std::unique_ptr<DIR, int (*)(DIR*)>;

bool is_digits(std::string_view text, bool hexadecimal) {
  return !text.empty() && std::ranges::all_of(text, [hexadecimal](char c) {
    return (c >= '0' && c <= '9') || (hexadecimal && c >= 'a' && c <= 'f');
  });
}

// Not a link, nor a directory that somebody gave such a name.
std::optional<struct stat> regular_file(int directory, const std::string& name) {
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return status;
}

// One that cannot be removed is left to the next who tries.
void remove_file(int directory, const std::string& name) {
  if (regular_file(directory, name)) ::unlinkat(directory, name.c_str(), 0);
}

void remove_older(int directory, const std::vector<std::string>& names, base::Instant limit) {
  for (const std::string& name : names) {
    const auto status = regular_file(directory, name);
    if (status && to_instant(status->st_mtim) < limit) remove_file(directory, name);
  }
}

}  // namespace

std::optional<std::string_view> token_in(std::string_view name) {
  if (!name.starts_with(temporary_prefix)) return std::nullopt;
  const std::string_view rest = name.substr(temporary_prefix.size());
  const std::size_t last = rest.rfind('-');
  if (last == rest.npos || !is_digits(rest.substr(last + 1), false)) return std::nullopt;
  const std::string_view token = rest.substr(0, last);
  std::size_t parts = 0;
  for (std::size_t from = 0; from <= token.size(); ++parts) {
    const std::size_t dash = std::min(token.find('-', from), token.size());
    const bool hexadecimal = parts == 0 || parts == 3;
    if (!is_digits(token.substr(from, dash - from), hexadecimal)) return std::nullopt;
    from = dash + 1;
  }
  if (parts != 4) return std::nullopt;
  return token;
}

Result<void> remove_leftovers(const Place& place, base::Duration max_age,
                              const std::function<Result<base::Instant>()>& now) {
  auto opened = open_directory(place.anchor, place.below);
  if (!opened) return opened.error();
  const DirectoryStream stream{::fdopendir(opened->get()), ::closedir};
  if (!stream) return last_error("list", place.path());
  const int directory = opened->release();
  std::vector<std::string> strangers;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const auto token = token_in(entry->d_name);
    if (!token) continue;
    const auto runs = owner_runs(*token);
    if (!runs)
      strangers.emplace_back(entry->d_name);
    else if (!*runs)
      remove_file(directory, entry->d_name);
    errno = 0;
  }
  if (errno != 0) return last_error("list", place.path());
  if (strangers.empty() || max_age.count() == 0) return {};
  const auto present = now();
  if (!present) return present.error();
  remove_older(directory, strangers, *present - max_age);
  return {};
}

}  // namespace baton::system
