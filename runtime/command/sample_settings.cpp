#include "command/sample_settings.h"

#include <filesystem>

#include "model/glob_pattern.h"
#include "system/host.h"

namespace baton::command {
namespace {

// What comes before the first wildcard.
std::string fixed_part(const std::string& pattern) {
  const model::GlobPattern glob = model::parse_glob(pattern);
  std::filesystem::path path = glob.root;
  for (const std::string& component : glob.components) {
    if (model::has_wildcard(component)) break;
    path /= model::literal(component);
  }
  return path;
}

}  // namespace

std::vector<std::string> sampled_directories(const std::string& state, const std::string& marker,
                                             const std::vector<std::string>& outputs) {
  std::vector<std::string> directories{system::absolute_path(state)};
  if (!marker.empty())
    directories.push_back(std::filesystem::path(system::absolute_path(marker)).parent_path());
  for (const std::string& pattern : outputs) directories.push_back(fixed_part(pattern));
  return directories;
}

}  // namespace baton::command
