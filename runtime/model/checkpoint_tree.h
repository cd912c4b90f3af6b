#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "model/checkpoint_manifest.h"

namespace baton::model {

// Whether what a manifest lists is a tree that can be made in an empty directory, by names below it alone,
// from bytes that its data files have: else a data error that names the entry.
[[nodiscard]] base::Result<void> check_tree(const CheckpointManifest& manifest);

// Which permissions data files may have: those that all have who may read each of the files in one, by its
// own mode and by those of the directories above it. The entries stay where they are meanwhile.
class StoredModes {
 public:
  explicit StoredModes(const std::vector<CheckpointEntry>& entries);
  // `files`: their places in the entries.
  [[nodiscard]] unsigned of(const std::vector<std::size_t>& files) const;

 private:
  const std::vector<CheckpointEntry>& entries_;
  std::unordered_map<std::string_view, unsigned> behind_;  // what each directory leaves to group and others
};

}  // namespace baton::model
