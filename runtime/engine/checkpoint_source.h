#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/checkpoint_manifest.h"
#include "system/bulk_files.h"

namespace baton::engine {

// What is to be saved, as one look shows it.
struct CheckpointSource {
  model::CheckpointKind kind = model::CheckpointKind::directory;
  std::string path;  // empty: standard input
  std::vector<model::CheckpointEntry> entries;
  std::vector<std::uint64_t> costs;  // of each entry, what storing a copy of it takes
  std::vector<std::string> skipped;  // sockets, FIFOs and devices

  // `directory`: where copies would be stored. A link that leads out of the source is a data error: it could
  // not be restored. So is a directory in which a restore was interrupted.
  [[nodiscard]] static base::Result<CheckpointSource> look_at(std::string path, const std::string& directory);
  [[nodiscard]] static CheckpointSource standard_input();

  [[nodiscard]] std::string path_of(const model::CheckpointEntry& entry) const;
};

}  // namespace baton::engine
