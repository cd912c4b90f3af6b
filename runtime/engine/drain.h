#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/duration.h"
#include "system/clock.h"
#include "system/events.h"

namespace baton::engine {

// Waits on the main thread until others have passed on what they hold: as long as they get on, however
// slowly, but without any progress no longer than `patience`, and from the first stop signal on no longer
// than that in all.
class Drain {
 public:
  struct Work {
    std::function<bool()> done;
    std::function<std::uint64_t()> progress;  // changes when they get on
  };
  struct Result {
    bool finished = false;
    std::optional<int> stopped_by;  // the first stop signal that came meanwhile
  };

  Drain(const system::Clock& clock, system::Events& events, base::Duration patience)
      : clock_(clock), events_(events), patience_(patience) {}

  // `limit`: until then at most.
  [[nodiscard]] Result wait(const Work& work, std::optional<base::MonotonicTime> limit = std::nullopt);

 private:
  const system::Clock& clock_;
  system::Events& events_;
  base::Duration patience_;
};

}  // namespace baton::engine
