#include "engine/drain.h"

#include <algorithm>

namespace baton::engine {

Drain::Result Drain::wait(const Work& work, std::optional<base::MonotonicTime> limit) {
  Result result;
  std::uint64_t seen = work.progress();
  base::MonotonicTime next_look = clock_.monotonic() + patience_;
  while (!(result.finished = work.done())) {
    const system::Wakeup wakeup = events_.wait(limit ? std::min(*limit, next_look) : next_look);
    const base::MonotonicTime now = clock_.monotonic();
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal) && !result.stopped_by) {
      result.stopped_by = wakeup.signal;
      limit = std::min(limit.value_or(now + patience_), now + patience_);
    }
    const bool stuck = now >= next_look && work.progress() == seen;
    if (!work.done() && (stuck || (limit && now >= *limit))) return result;
    if (now < next_look) continue;
    seen = work.progress();
    next_look = now + patience_;
  }
  return result;
}

}  // namespace baton::engine
