#pragma once

#include <string>

#include "base/error.h"

namespace baton::command {

// All of a configuration or pipeline file, at most 1 MiB. Mounted ConfigMaps are links, so this path of the
// user's is followed wherever it leads.
[[nodiscard]] base::Result<std::string> read_yaml_file(const std::string& path);

}  // namespace baton::command
