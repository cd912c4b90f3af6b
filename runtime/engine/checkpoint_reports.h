#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/checkpoint_restorer.h"
#include "engine/checkpoint_saver.h"
#include "engine/reporter.h"

namespace baton::engine {

// What is said of checkpoints that were made and restored. Main thread only.
class CheckpointReports {
 public:
  using Warn = std::function<void(std::string_view)>;  // people, on stderr

  CheckpointReports(Reporter& reporter, Warn warn) : reporter_(reporter), warn_(std::move(warn)) {}

  void saved(const CheckpointSaver::Saved& saved, const std::string& source,
             std::optional<std::uint64_t> step, base::Duration took);
  void restored(const CheckpointRestorer::Restored& restored, const std::string& path, base::Duration took);
  void skipped(const std::vector<CheckpointRestorer::Skipped>& skipped);

 private:
  void duration(std::uint64_t bytes, std::string_view action, base::Duration took);

  Reporter& reporter_;
  Warn warn_;
};

}  // namespace baton::engine
