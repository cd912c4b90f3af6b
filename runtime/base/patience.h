#pragma once

#include <functional>

#include "base/duration.h"
#include "base/error.h"

namespace baton::base {

// Lets time pass on the calling thread. Passed in, so that tests need not wait.
using Pause = std::function<void(Duration)>;

inline constexpr Duration first_pause{10};

// Tries at most `most` times, while what it meets may change: with pauses in between that double, for a
// server needs a moment to come to its senses. Not for the main thread, which must not sleep so.
template <class Attempt, class MayChange>
[[nodiscard]] auto try_patiently(int most, const Pause& pause, const Attempt& attempt,
                                 const MayChange& may_change) {
  auto result = attempt();
  Duration span = first_pause;
  for (int tries = 1; tries < most && !result && may_change(result.error()); ++tries, span *= 2) {
    pause(span);
    result = attempt();
  }
  return result;
}

template <class Attempt>
[[nodiscard]] auto try_patiently(int most, const Pause& pause, const Attempt& attempt) {
  return try_patiently(most, pause, attempt, &may_heal);
}

}  // namespace baton::base
