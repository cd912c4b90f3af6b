#include "command/output_settings.h"

#include <filesystem>

#include "model/glob_pattern.h"
#include "system/host.h"

namespace baton::command {

base::Result<engine::Outputs::Options> output_settings(const model::Settings& settings,
                                                       const Identity& identity,
                                                       const std::vector<std::string>& own) {
  engine::Outputs::Options outputs;
  const auto patterns = identity.paths(settings, "output");
  if (!patterns) return patterns.error();
  // The directory we are in may be called anything.
  const std::string here = model::pattern_of(system::absolute_path(""));
  for (const std::string& pattern : *patterns) {
    outputs.patterns.push_back(pattern.starts_with('/') ? pattern : here + pattern);
  }
  for (const std::string& path : own) {
    if (path.empty()) continue;
    outputs.own.push_back(std::filesystem::path(system::absolute_path(path)).lexically_normal().string());
  }
  outputs.allow_empty = settings.flag("allow-empty");
  return outputs;
}

}  // namespace baton::command
