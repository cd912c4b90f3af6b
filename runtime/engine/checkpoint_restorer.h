#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint_store.h"
#include "system/destination.h"
#include "system/file_copy.h"
#include "system/pace.h"

namespace baton::engine {

// Finds the newest checkpoint whose digests hold, and puts it where it is wanted. Blocks like any volume I/O.
class CheckpointRestorer {
 public:
  struct Skipped {
    CheckpointStore::Found found;
    std::string reason;
  };
  struct Restored {
    std::optional<CheckpointStore::Found> found;  // nothing: none was there
    model::CheckpointHeader header;
    std::uint64_t bytes = 0;
    std::optional<base::Duration> age;  // by the volume's clock
    std::vector<Skipped> skipped;       // newer ones, newest first
  };

  CheckpointRestorer(system::Files& files, CheckpointStore store, system::Pace& pace,
                     base::Duration tmp_max_age)
      : files_(files), store_(std::move(store)), pace_(pace), tmp_max_age_(tmp_max_age) {}

  // Verifies while it copies, then replaces what is at `path`. Where there are checkpoints and none holds,
  // that is a data error. `step`: only checkpoints of this step count. What is skipped is told also then.
  [[nodiscard]] base::Result<Restored> restore(const std::string& path, std::optional<std::uint64_t> step);

  // A checkpoint of one file or stream, piece by piece, when all of it was verified.
  [[nodiscard]] base::Result<Restored> restore(const system::StoredSink& sink,
                                               std::optional<std::uint64_t> step);

  // The newest that holds. As restore() has it.
  [[nodiscard]] base::Result<Restored> find_valid();

  // Newer ones that the last call passed over.
  [[nodiscard]] const std::vector<Skipped>& skipped() const { return skipped_; }

 private:
  // Tries one; what is wrong with the checkpoint is a data error, what else fails ends the search.
  using Attempt = std::function<base::Result<void>(const CheckpointStore::Found& found,
                                                   const model::CheckpointManifest& manifest)>;
  [[nodiscard]] base::Result<Restored> find(std::optional<std::uint64_t> step, const Attempt& attempt);
  [[nodiscard]] base::Result<void> put(const CheckpointStore::Found& found,
                                       const model::CheckpointManifest& manifest,
                                       system::Destination& destination);

  system::Files& files_;
  CheckpointStore store_;
  system::Pace& pace_;
  base::Duration tmp_max_age_;
  std::vector<Skipped> skipped_;
};

}  // namespace baton::engine
