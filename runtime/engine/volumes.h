#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/sample.h"

namespace baton::engine {

// How much room there is. `directories`: absolute; those of one file system are one volume, named by the
// first. Blocks like any volume I/O, for ever on a dead server.
[[nodiscard]] std::vector<model::VolumeSpace> measure_volumes(const std::vector<std::string>& directories);

struct MeasuredVolume {
  std::uint64_t device = 0;  // the same for all directories of a file system
  model::VolumeSpace space;
};
// Of the volume that holds this directory, which must be there.
[[nodiscard]] base::Result<MeasuredVolume> measure_volume(const std::string& directory);

}  // namespace baton::engine
