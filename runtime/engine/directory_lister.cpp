#include "engine/directory_lister.h"

#include <algorithm>
#include <unordered_set>

#include "model/glob_pattern.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using system::Place;

// Whoever waits for more than that in one directory, waits for most of what comes there; their names are not
// worth being handed around at each look.
constexpr std::size_t most_names_watched = 100;

bool is_gone(const base::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::stale;
}

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

struct Parent {
  Place directory;
  std::string name;
};

// No value for "/", "." and "..", which nothing lists.
std::optional<Parent> parent_of(const Place& place) {
  if (!place.below.empty()) {
    const std::size_t slash = place.below.rfind('/');
    if (slash == std::string::npos) return Parent{{place.anchor, ""}, place.below};
    return Parent{{place.anchor, place.below.substr(0, slash)}, place.below.substr(slash + 1)};
  }
  const std::string path = without_trailing_slashes(place.anchor);
  if (path == "/" || path == "." || path.empty()) return std::nullopt;
  const Place split = Place::of(path);
  if (split.below == "." || split.below == "..") return std::nullopt;
  return Parent{{split.anchor, ""}, split.below};
}

// None: all of the directory's.
std::unordered_set<std::string> names_to_watch(const Wanted& wanted) {
  std::unordered_set<std::string> names;
  if (wanted.all || !wanted.patterns.empty() || wanted.names.size() > most_names_watched) return names;
  for (NameTable::Number i = 0; i < wanted.names.size(); ++i) names.emplace(wanted.names[i]);
  return names;
}

}  // namespace

Wanted Wanted::matching(const std::string& component) {
  Wanted wanted;
  if (model::has_wildcard(component))
    wanted.patterns.push_back(component);
  else
    wanted.names.insert(model::literal(component));
  return wanted;
}

bool Wanted::accepts(std::string_view name) const {
  if (all || names.contains(name)) return true;
  return !patterns.empty() && std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return model::matches(pattern, std::string(name));
  });
}

DirectoryLister::Listing DirectoryLister::list(const Place& directory, const Wanted& wanted) {
  const std::string path = directory.path();
  if (!seen_.contains(path)) {
    auto listed = is_listed(directory);
    if (!listed) return listed.error();
    if (!*listed) return std::nullopt;
  }
  return list_open(directory, wanted);
}

std::vector<system::Watch> DirectoryLister::take_watches() {
  return std::exchange(watches_, {});
}

DirectoryLister::Listing DirectoryLister::list_open(const Place& directory, const Wanted& wanted) {
  const std::string path = directory.path();
  watches_.push_back({path, names_to_watch(wanted)});
  auto entries = files_.list(directory, [&](std::string_view name) { return wanted.accepts(name); });
  if (entries) {
    seen_.insert(path);
    return std::optional(std::move(*entries));
  }
  if (!is_gone(entries.error())) return entries.error();
  // Removed, or replaced by one that this client does not know yet: search from the top at the next look.
  seen_.erase(path);
  watches_.pop_back();
  if (const auto parent = parent_of(directory)) seen_.erase(parent->directory.path());
  // What a handle that died was replaced by, nobody has seen yet: it is not known to be absent.
  if (entries.error().kind == ErrorKind::stale) return entries.error();
  return std::nullopt;
}

base::Result<bool> DirectoryLister::is_listed(const Place& directory) {
  const auto parent = parent_of(directory);
  if (!parent) return true;
  Wanted wanted;
  wanted.names.insert(parent->name);
  auto siblings = list(parent->directory, wanted);
  if (!siblings) {
    if (siblings.error().kind == ErrorKind::refused) return true;
    return siblings.error();
  }
  return siblings->has_value() && !(*siblings)->empty();
}

}  // namespace baton::engine
