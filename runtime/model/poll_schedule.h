#pragma once

#include <chrono>

#include "base/duration.h"

namespace baton::model {

// How long a gate sleeps between two looks. Notification usually wakes it earlier; this is for volumes where
// it cannot. Jitter keeps hundreds of gates on one directory from looking in step.
struct PollSchedule {
  base::Duration bound{1000};  // upper bound on the time between looks
  bool stretch = true;         // without --poll: up to stretched_bound once a minute has gone by
  static constexpr base::Duration stretched_bound{5000};
  static constexpr std::chrono::minutes stretch_after{1};

  // `waited`: since the first look. `random`: in [0, 1). Between 80 % and 100 % of the bound that holds.
  [[nodiscard]] std::chrono::nanoseconds next(std::chrono::nanoseconds waited, double random) const;
};

}  // namespace baton::model
