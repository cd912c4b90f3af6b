#include "engine/volume_task.h"

namespace baton::engine {

VolumeTask::Result VolumeTask::run(const std::function<void()>& task) {
  Result result;
  std::optional<base::MonotonicTime> deadline;
  // A look that was given up may still be under way.
  bool submitted = !worker_.busy();
  if (submitted) worker_.submit(task);
  while (true) {
    const system::Wakeup wakeup = events_.wait(deadline);
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal) && !result.stopped_by) {
      result.stopped_by = wakeup.signal;
      deadline = clock_.monotonic() + grace_;
    }
    if (wakeup.task_finished && !submitted) {
      worker_.submit(task);
      submitted = true;
    } else if (wakeup.task_finished) {
      result.finished = true;
      return result;
    }
    if (deadline && clock_.monotonic() >= *deadline) return result;
  }
}

}  // namespace baton::engine
