#pragma once

#include <functional>
#include <optional>

#include "base/duration.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Waits on the main thread for one task on the worker: until `limit`, when there is one, and from the first
// stop signal on for `grace`. Otherwise without end: a server that is away for an hour must not fail a job
// that ran for ten.
class VolumeTask {
 public:
  struct Result {
    bool finished = false;          // false: the volume did not answer in time
    std::optional<int> stopped_by;  // the first stop signal that came meanwhile
  };

  VolumeTask(const system::Clock& clock, system::Events& events, system::VolumeWorker& worker,
             base::Duration grace)
      : clock_(clock), events_(events), worker_(worker), grace_(grace) {}

  // The task must own all it uses.
  [[nodiscard]] Result run(const std::function<void()>& task,
                           std::optional<base::MonotonicTime> limit = std::nullopt);

 private:
  const system::Clock& clock_;
  system::Events& events_;
  system::VolumeWorker& worker_;
  base::Duration grace_;
};

}  // namespace baton::engine
