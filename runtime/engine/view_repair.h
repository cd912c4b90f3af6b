#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "model/marker.h"
#include "model/record.h"
#include "model/state_layout.h"
#include "system/files.h"

namespace baton::engine {

// Puts right what the views say of a worker that has completed: an owner that could not publish the marker
// any more, or died, left them as they were. Errors are not told: decisions do not rest on views. Blocks like
// any volume I/O.
class ViewRepair {
 public:
  ViewRepair(system::Files& files, std::string state, model::Worker worker)
      : files_(files), state_(std::move(state)), worker_(std::move(worker)) {}

  // `end`: the complete end record of the newest epoch; `record`: who runs what, for want of a record of that
  // epoch; `job_complete`: all indices are.
  void repair(const model::Marker& end, const model::Record& record, bool job_complete, base::Instant now);

 private:
  void repair_record(const model::Marker& end, model::Record record, base::Instant now);
  [[nodiscard]] bool is_ended(const model::Marker& end);
  [[nodiscard]] bool is_newest_run();
  [[nodiscard]] std::optional<base::Instant> last_change(const std::string& run);
  [[nodiscard]] std::optional<base::Instant> last_change_of(const model::Worker& worker);

  system::Files& files_;
  std::string state_;
  model::Worker worker_;
};

}  // namespace baton::engine
