#pragma once

#include <string>
#include <vector>

#include "model/sample.h"

namespace baton::engine {

// How much room there is. `directories`: absolute; those of one file system are one volume, named by the
// first. Blocks like any volume I/O, for ever on a dead server.
[[nodiscard]] std::vector<model::VolumeSpace> measure_volumes(const std::vector<std::string>& directories);

}  // namespace baton::engine
