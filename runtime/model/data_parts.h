#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "model/checkpoint_manifest.h"

namespace baton::model {

// Tells which bytes of a data file belong to which of the files in it, while it is read from its beginning.
class DataParts {
 public:
  // `last`: nothing more of this entry follows.
  using Sink = std::function<void(std::size_t entry, std::string_view part, bool last)>;

  // `files`: places in `entries`, in the order of their offsets. Both stay where they are meanwhile.
  DataParts(const std::vector<CheckpointEntry>& entries, const std::vector<std::size_t>& files, Sink sink)
      : entries_(entries), files_(files), sink_(std::move(sink)) {}

  void feed(std::string_view piece);

 private:
  const std::vector<CheckpointEntry>& entries_;
  const std::vector<std::size_t>& files_;
  Sink sink_;
  std::size_t next_ = 0;  // the first file that is not complete
  std::uint64_t position_ = 0;
};

}  // namespace baton::model
