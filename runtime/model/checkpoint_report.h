#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/checkpoint_manifest.h"

namespace baton::model {

// One line of a list of checkpoints.
struct CheckpointListing {
  std::string run;
  CheckpointId id;
  std::string problem;  // empty: the manifest is whole, and the rest is from it
  CheckpointHeader header;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

[[nodiscard]] std::string to_table(const std::vector<CheckpointListing>& checkpoints);
// {"checkpoints":[...]}
[[nodiscard]] std::string to_json(const std::vector<CheckpointListing>& checkpoints);

// For people: "1.5 GiB".
[[nodiscard]] std::string human_size(std::uint64_t bytes);

// "checkpoint: 45 %, 1.5 GiB of 3.3 GiB"; without a total, as of a stream, only how much.
[[nodiscard]] std::string progress_line(std::uint64_t moved, std::uint64_t expected);

}  // namespace baton::model
