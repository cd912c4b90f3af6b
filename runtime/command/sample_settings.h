#pragma once

#include <string>
#include <vector>

namespace baton::command {

// The directories whose volumes are sampled: the state's, the marker's and those that outputs are looked for
// in. `marker`: path, or empty; `outputs`: patterns. Absolute; the last ones may be files, or not be there.
[[nodiscard]] std::vector<std::string> sampled_directories(const std::string& state,
                                                           const std::string& marker,
                                                           const std::vector<std::string>& outputs);

}  // namespace baton::command
