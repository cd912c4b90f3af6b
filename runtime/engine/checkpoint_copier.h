#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint_source.h"
#include "model/checkpoint_manifest.h"
#include "model/checkpoint_plan.h"
#include "model/checkpoint_tree.h"
#include "system/file_copy.h"
#include "system/pace.h"
#include "system/temporary_tree.h"

namespace baton::engine {

// Copies files into the data files of a checkpoint that is being made, and tells what was stored: two at a
// time, on threads that end before it returns. Blocks like any volume I/O.
class CheckpointCopier {
 public:
  CheckpointCopier(const CheckpointSource& source, std::vector<model::CheckpointEntry>& entries,
                   system::Pace& pace)
      : source_(source), entries_(entries), modes_(entries), pace_(pace) {}

  // Settles what only digests tell.
  [[nodiscard]] base::Result<void> settle(model::CheckpointPlan& plan);

  // Fills data/FIRST, data/FIRST+1, ... of `tree`, one for each group, and flushes them: many of them
  // together where the file system can do that. Digests, places and what was met of the files goes into the
  // entries. A file that has vanished is `not_found`; one that keeps changing is a data error.
  [[nodiscard]] base::Result<std::vector<model::DataFile>> copy(const std::vector<model::CopyGroup>& groups,
                                                                std::size_t first,
                                                                const system::TemporaryTree& tree);

 private:
  using Stored = base::Result<model::DataFile>;
  [[nodiscard]] Stored copy_group(const model::CopyGroup& group, std::size_t number,
                                  const system::TemporaryTree& tree);
  [[nodiscard]] Stored copy_one(std::size_t file, system::TargetFile& target);
  [[nodiscard]] Stored copy_many(const model::CopyGroup& group, system::TargetFile& target);
  [[nodiscard]] base::Result<void> read_small(std::size_t file, std::string& bytes);
  [[nodiscard]] base::Result<system::SourceFile> open(std::size_t file) const;

  const CheckpointSource& source_;
  bool flushes_each_ = true;
  std::vector<model::CheckpointEntry>& entries_;
  model::StoredModes modes_;
  system::Pace& pace_;
};

}  // namespace baton::engine
