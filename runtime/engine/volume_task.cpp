#include "engine/volume_task.h"

#include <algorithm>

namespace baton::engine {

VolumeTask::Result VolumeTask::run(const std::function<void()>& task,
                                   std::optional<base::MonotonicTime> limit) {
  Result result;
  // Another task may still be under way.
  bool submitted = !worker_.busy();
  if (submitted) worker_.submit(task);
  while (true) {
    const system::Wakeup wakeup = events_.wait(limit);
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal) && !result.stopped_by) {
      result.stopped_by = wakeup.signal;
      const auto grace_ends = clock_.monotonic() + grace_;
      limit = limit ? std::min(*limit, grace_ends) : grace_ends;
    }
    if (!worker_.busy() && submitted) {
      result.finished = true;
      return result;
    }
    if (!worker_.busy()) {
      worker_.submit(task);
      submitted = true;
    }
    if (limit && clock_.monotonic() >= *limit) return result;
  }
}

}  // namespace baton::engine
