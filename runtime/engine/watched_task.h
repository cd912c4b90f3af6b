#pragma once

#include <functional>
#include <optional>

#include "base/duration.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Waits on the main thread for one long task on the worker, and looks after it every now and then. A stop
// signal asks the task to end, which then has some time to tidy up.
class WatchedTask {
 public:
  struct Options {
    base::Duration every{500};
    base::Duration grace{10'000};
    std::function<void()> look;     // every so often, while the task is under way
    std::function<void()> give_up;  // asks the task to end
  };
  struct Result {
    bool finished = false;  // false: the volume did not answer in time
    std::optional<int> stopped_by;
  };

  WatchedTask(const system::Clock& clock, system::Events& events, system::VolumeWorker& worker,
              Options options)
      : clock_(clock), events_(events), worker_(worker), options_(std::move(options)) {}

  // The task must own all it uses.
  [[nodiscard]] Result run(const std::function<void()>& task);

 private:
  const system::Clock& clock_;
  system::Events& events_;
  system::VolumeWorker& worker_;
  Options options_;
};

}  // namespace baton::engine
