#pragma once

#include <string>

#include "base/error.h"
#include "model/marker.h"
#include "model/progress.h"
#include "model/record.h"
#include "model/state_layout.h"
#include "system/files.h"

namespace baton::engine {

// The state directory of one worker. Blocks like any volume I/O.
class RecordStore {
 public:
  RecordStore(system::Files& files, std::string state, model::Worker worker)
      : files_(files), state_(std::move(state)), worker_(std::move(worker)) {}

  // Views, replaced.
  [[nodiscard]] base::Result<void> write(const model::Record& record);
  [[nodiscard]] base::Result<void> write_status(model::JobState state);

  // The end record of an epoch: created once, what decisions rest on.
  [[nodiscard]] base::Result<void> end(const model::Marker& marker);

  [[nodiscard]] std::optional<model::Progress> read_progress();
  [[nodiscard]] base::Result<void> remove_progress() { return files_.remove({state_, worker_.progress()}); }
  [[nodiscard]] std::string progress_path() const { return state_ + "/" + worker_.progress(); }

 private:
  system::Files& files_;
  std::string state_;
  model::Worker worker_;
};

}  // namespace baton::engine
