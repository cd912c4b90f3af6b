#include "command/yaml_file.h"

#include "model/yaml_tree.h"
#include "system/posix_files.h"

namespace baton::command {

base::Result<std::string> read_yaml_file(const std::string& path) {
  system::PosixFiles files("config");
  const auto info = files.inspect(path);
  if (!info) return info.error();
  system::Place place = system::Place::of(path);
  place.last = system::Place::Links::anywhere;
  auto content = files.read(place, model::YamlTree::max_bytes);
  if (!content) return content.error();
  return std::move(content->bytes);
}

}  // namespace baton::command
