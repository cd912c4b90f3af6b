#include "engine/output_finder.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/checksum.h"
#include "model/glob_pattern.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;
using system::Entry;
using system::FileType;
using system::Place;

// {"path":,"bytes":18446744073709551615,"digest":""},
constexpr std::size_t listed_overhead = 64 + model::checksum_length;

base::Error bad(std::string_view path, std::string_view cause) {
  return base::data_error(fmt::format("output '{}'", path), cause);
}

bool is_link_error(const base::Error& error) {
  return error.kind == ErrorKind::refused && error.number == ELOOP;
}

bool everything(std::string_view) {
  return true;
}
bool nothing(std::string_view) {
  return false;
}

// Kept by an NFS client for what was removed while somebody had it open.
bool is_leftover(std::string_view name) {
  return name.starts_with(".nfs");
}

Place inside(const Place& directory, const std::string& name) {
  return {directory.anchor, directory.below.empty() ? name : directory.below + "/" + name,
          Place::Links::refused};
}

struct Split {
  Place top;                            // as the user named it
  std::vector<std::string> components;  // the last one, and all from the first with a wildcard on
};

Split split(const std::string& pattern) {
  const model::GlobPattern glob = model::parse_glob(pattern);
  Split split{{glob.root, ""}, glob.components};
  auto first = split.components.begin();
  for (; first + 1 != split.components.end() && !model::has_wildcard(*first); ++first) {
    split.top.anchor = inside({split.top.anchor, ""}, model::literal(*first)).path();
  }
  split.components.erase(split.components.begin(), first);
  return split;
}

}  // namespace

Result<OutputFinder::Found> OutputFinder::find(const std::vector<std::string>& patterns, bool allow_empty) {
  for (const std::string& pattern : patterns) {
    matches_ = taken_ = 0;
    const auto [top, components] = split(pattern);
    if (auto walked = walk(top, components); !walked) return walked.error();
    if (matches_ == 0) {
      const bool wild = std::ranges::any_of(components, &model::has_wildcard);
      return bad(pattern, wild ? "matches nothing" : "is missing");
    }
    if (taken_ == 0 && !allow_empty) return bad(pattern, "holds no files; --allow-empty lets that pass");
  }
  return std::exchange(found_, {});
}

Result<void> OutputFinder::walk(const Place& directory, std::span<const std::string> components) {
  const std::string& component = components.front();
  const auto entries = lister_.list(directory, Wanted::matching(component));
  if (!entries) {
    // A file where the pattern has a directory.
    if (entries.error().kind == ErrorKind::wrong_type) return {};
    return entries.error();
  }
  if (!*entries) return {};
  for (const Entry& entry : **entries) {
    const bool last = components.size() == 1;
    const Named named = model::has_wildcard(component) ? Named::by_listing : Named::by_user;
    const auto done = last ? take_match(inside(directory, entry.name), entry.type, named)
                           : descend(directory, entry, components);
    if (!done) return done;
  }
  return {};
}

Result<void> OutputFinder::descend(const Place& directory, const Entry& entry,
                                   std::span<const std::string> components) {
  const Place place = inside(directory, entry.name);
  const bool wild = model::has_wildcard(components.front());
  if (entry.type == FileType::regular || entry.type == FileType::other) return {};
  if (entry.type == FileType::link && wild) return {};
  auto walked = walk(place, components.subspan(1));
  if (walked || !is_link_error(walked.error())) return walked;
  if (wild) return {};
  return bad(place.path(), "is a symbolic link, and none is followed behind a wildcard");
}

Result<void> OutputFinder::take_match(const Place& place, FileType type, Named named) {
  const std::string path = place.path();
  if (is_own(path)) {
    if (named == Named::by_listing) return {};
    return bad(path, "is this job's own marker or record");
  }
  if (type == FileType::unknown) {
    const auto found = find_type(place);
    if (!found) return found.error();
    type = *found;
  }
  if (type == FileType::link) return take_linked(place, named);
  ++matches_;
  if (type == FileType::directory) return take_tree(place);
  if (type == FileType::other) return bad(path, "is not a regular file");
  return take(place);
}

Result<void> OutputFinder::take_linked(Place place, Named named) {
  const std::string path = place.path();
  const auto target = files_.inspect(path);
  if (!target && target.error().kind == ErrorKind::not_found)
    return bad(path, "is a link that leads nowhere");
  if (!target) return target.error();
  if (target->type == FileType::directory && named == Named::by_listing) return {};
  ++matches_;
  if (target->type == FileType::directory) return take_tree({path, ""});
  place.last = Place::Links::within_volume;
  return take(place);
}

Result<void> OutputFinder::take_tree(const Place& top) {
  std::vector<Place> directories{top};
  while (!directories.empty()) {
    const Place directory = directories.back();
    directories.pop_back();
    const auto entries = files_.list(directory, &everything);
    if (!entries) return entries.error();
    for (const Entry& entry : *entries) {
      const Place place = inside(directory, entry.name);
      if (is_leftover(entry.name) || is_own(place.path())) continue;
      const auto type = entry.type == FileType::unknown ? find_type(place) : entry.type;
      if (!type) return type.error();
      if (*type == FileType::link) continue;
      if (*type == FileType::other) return bad(place.path(), "is not a regular file");
      if (*type == FileType::directory) {
        directories.push_back(place);
      } else if (auto taken = take(place); !taken) {
        return taken;
      }
    }
  }
  return {};
}

Result<void> OutputFinder::take(const Place& file) {
  ++taken_;
  const std::string path = file.path();
  if (!base::is_utf8(path)) return bad(path, "has a name that is not UTF-8, which a marker cannot hold");
  if (!found_.emplace(path, file).second) return {};
  listed_bytes_ += base::json_string(path).size() + listed_overhead;
  if (listed_bytes_ > room_) {
    return bad(path, fmt::format("is number {}, and no more can be listed in one marker", found_.size()));
  }
  return {};
}

Result<FileType> OutputFinder::find_type(const Place& place) {
  const auto listed = files_.list(place, &nothing);
  if (listed) return FileType::directory;
  if (is_link_error(listed.error())) return FileType::link;
  // Whether it is a regular one is seen when it is opened.
  if (listed.error().kind == ErrorKind::wrong_type) return FileType::regular;
  return listed.error();
}

bool OutputFinder::is_own(const std::string& path) const {
  return std::ranges::any_of(own_, [&](const std::string& own) {
    return path == own || (path.starts_with(own) && path[own.size()] == '/');
  });
}

}  // namespace baton::engine
