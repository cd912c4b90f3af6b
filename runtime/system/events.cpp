#include "system/events.h"

#include <algorithm>
#include <array>

#include <poll.h>

namespace baton::system {

Wakeup PosixEvents::wait(std::optional<base::MonotonicTime> deadline) {
  timespec limit{};
  if (deadline) {
    const auto left = std::max(*deadline - std::chrono::steady_clock::now(), std::chrono::nanoseconds{0});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    limit = {seconds.count(), static_cast<long>(std::chrono::nanoseconds{left - seconds}.count())};
  }
  std::array<pollfd, 4> fds{{{signals_.descriptor(), POLLIN, 0},
                             {worker_.descriptor(), POLLIN, 0},
                             {watcher_.descriptor(), POLLIN, 0},
                             {bell_.descriptor(), POLLIN, 0}}};
  Wakeup wakeup;
  if (::ppoll(fds.data(), fds.size(), deadline ? &limit : nullptr, nullptr) <= 0) return wakeup;
  if (fds[0].revents != 0) wakeup.signal = signals_.next();
  if (fds[1].revents != 0) {
    worker_.acknowledge();
    wakeup.task_finished = true;
  }
  if (fds[2].revents != 0) wakeup.volume_changed = watcher_.drain();
  if (fds[3].revents != 0) {
    bell_.acknowledge();
    wakeup.rung = true;
  }
  return wakeup;
}

}  // namespace baton::system
