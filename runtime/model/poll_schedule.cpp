#include "model/poll_schedule.h"

#include <algorithm>

namespace baton::model {

std::chrono::nanoseconds PollSchedule::next(std::chrono::nanoseconds waited, double random) const {
  const bool stretched = stretch && waited >= stretch_after;
  const std::chrono::nanoseconds longest = stretched ? std::max(bound, stretched_bound) : bound;
  const auto part =
      std::chrono::duration<double, std::nano>(longest) * (0.8 + 0.2 * std::clamp(random, 0.0, 1.0));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(part);
}

}  // namespace baton::model
