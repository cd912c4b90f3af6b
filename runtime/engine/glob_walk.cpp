#include "engine/glob_walk.h"

#include "model/glob_pattern.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using system::FileType;

std::string join(const std::string& directory, const std::string& name) {
  if (directory == ".") return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

bool may_be_directory(const system::Entry& entry) {
  return entry.type != FileType::regular && entry.type != FileType::other;
}

}  // namespace

model::GlobSighting GlobWalk::see(const std::string& pattern) {
  const model::GlobPattern glob = model::parse_glob(pattern);
  model::GlobSighting sighting;
  walk({glob.root, 0}, glob.components, sighting);
  return sighting;
}

void GlobWalk::walk(const Place& place, const std::vector<std::string>& components,
                    model::GlobSighting& sighting) {
  const bool last = place.depth + 1 == components.size();
  const std::string& component = components[place.depth];
  if (!last && !model::has_wildcard(component)) {
    return walk({join(place.directory, model::literal(component)), place.depth + 1}, components, sighting);
  }
  const auto entries = lister_.list({place.directory, ""}, Wanted::matching(component));
  if (!entries) {
    // Another directory may hold enough matches.
    if (entries.error().kind != ErrorKind::wrong_type) sighting.problem = entries.error().message();
    return;
  }
  if (!*entries) return;
  for (const system::Entry& entry : **entries) {
    if (has_enough(sighting)) return;
    if (last)
      match(place.directory, entry, sighting);
    else if (may_be_directory(entry))
      walk({join(place.directory, entry.name), place.depth + 1}, components, sighting);
  }
}

void GlobWalk::match(const std::string& directory, const system::Entry& entry,
                     model::GlobSighting& sighting) {
  base::Instant modified{};
  if (needs_modified_) {
    const auto info = files_.inspect(join(directory, entry.name));
    if (!info) return;
    modified = info->modified;
  }
  sighting.matches.push_back(modified);
  sighting.directory = directory;
}

bool GlobWalk::has_enough(const model::GlobSighting& sighting) const {
  return !needs_modified_ && sighting.matches.size() >= enough_matches_;
}

}  // namespace baton::engine
