#pragma once

#include <functional>
#include <optional>

#include "base/duration.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Waits on the main thread for one task on the worker. As long as no stop signal comes it waits for the
// volume without limit (a server that is away for an hour must not fail a job that ran for ten); from the
// first stop signal on, for `grace`.
class VolumeTask {
 public:
  struct Result {
    bool finished = false;          // false: the volume did not answer within the grace period
    std::optional<int> stopped_by;  // the first stop signal that came meanwhile
  };

  VolumeTask(const system::Clock& clock, system::Events& events, system::VolumeWorker& worker,
             base::Duration grace)
      : clock_(clock), events_(events), worker_(worker), grace_(grace) {}

  // The task must own all it uses.
  [[nodiscard]] Result run(const std::function<void()>& task);

 private:
  const system::Clock& clock_;
  system::Events& events_;
  system::VolumeWorker& worker_;
  base::Duration grace_;
};

}  // namespace baton::engine
