#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/checkpoint_manifest.h"

namespace baton::model {

// What a save may take over from the checkpoint before it, and what it copies.

// How files are found unchanged: by what the file system says of them; by their digests, which means reading
// them; or not at all.
enum class Compare { stat, digest, none };

// Files of at most so many bytes share data files, which get about so many bytes: creating and flushing one
// costs as much as copying many small ones.
inline constexpr std::uint64_t max_packed_bytes = 256U << 10U;
inline constexpr std::uint64_t pack_bytes = 16U << 20U;

// Files whose bytes go into one new data file, one after the other.
using CopyGroup = std::vector<std::size_t>;

class CheckpointPlan {
 public:
  // `entries`: what is to be saved, files still without digest and place. `previous`: nothing when there is
  // no checkpoint before.
  CheckpointPlan(std::vector<CheckpointEntry> entries, std::optional<CheckpointManifest> previous,
                 Compare compare);

  // Files of which only their digests tell whether they are unchanged. settle() is told what is found.
  [[nodiscard]] const std::vector<std::size_t>& doubtful() const { return doubtful_; }
  void settle(std::size_t file, std::string_view digest);

  // When all doubts are settled: gives unchanged files their places in data files of the previous checkpoint,
  // unless of such a data file less than half is still used, and groups the others.
  void decide();

  // Data files to link: those of the previous checkpoint that become data/0, data/1, ...
  [[nodiscard]] const std::vector<std::size_t>& shared() const { return shared_; }
  // Those that follow.
  [[nodiscard]] const std::vector<CopyGroup>& groups() const { return groups_; }
  [[nodiscard]] std::uint64_t bytes_to_copy() const { return bytes_to_copy_; }
  // Nothing can be shared after all: all groups anew.
  void forget_previous();

  [[nodiscard]] std::vector<CheckpointEntry>& entries() { return entries_; }
  [[nodiscard]] const std::optional<CheckpointManifest>& previous() const { return previous_; }

 private:
  void choose_shared();
  void group_others();

  std::vector<CheckpointEntry> entries_;
  std::optional<CheckpointManifest> previous_;
  std::vector<const CheckpointEntry*>
      before_;                                 // of each unchanged file, its entry in the previous checkpoint
  std::vector<const CheckpointEntry*> maybe_;  // of each doubtful one
  std::vector<std::size_t> doubtful_;
  std::vector<std::size_t> shared_;
  std::vector<CopyGroup> groups_;
  std::uint64_t bytes_to_copy_ = 0;
};

}  // namespace baton::model
