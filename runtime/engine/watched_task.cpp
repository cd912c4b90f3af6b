#include "engine/watched_task.h"

#include <algorithm>

namespace baton::engine {

WatchedTask::Result WatchedTask::run(const std::function<void()>& task) {
  Result result;
  std::optional<base::MonotonicTime> limit;
  worker_.submit(task);
  // A wait also tells what a task that is over already has thrown.
  while (true) {
    auto until = clock_.monotonic() + options_.every;
    if (limit) until = std::min<base::MonotonicTime>(until, *limit);
    const system::Wakeup wakeup = events_.wait(until);
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal) && !result.stopped_by) {
      result.stopped_by = wakeup.signal;
      limit = clock_.monotonic() + options_.grace;
      options_.give_up();
    }
    if (!worker_.busy()) {
      result.finished = true;
      return result;
    }
    if (limit && clock_.monotonic() >= *limit) return result;
    options_.look();
  }
}

}  // namespace baton::engine
