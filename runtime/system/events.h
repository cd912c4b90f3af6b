#pragma once

#include <optional>

#include "base/time.h"
#include "system/bell.h"
#include "system/signals.h"
#include "system/volume_worker.h"
#include "system/watcher.h"

namespace baton::system {

// What ended a wait. Several may be true at once.
struct Wakeup {
  std::optional<int> signal;  // one at a time; the next wait returns at once when more are pending
  bool task_finished = false;
  bool volume_changed = false;
  bool rung = false;  // another thread has something to tell
};

// The one place where the main thread sleeps, or another one that carries out a job.
class Events {
 public:
  virtual ~Events() = default;
  // Until something happens, or the deadline (nothing is set then). No deadline: for ever.
  [[nodiscard]] virtual Wakeup wait(std::optional<base::MonotonicTime> deadline) = 0;
};

class PosixEvents final : public Events {
 public:
  PosixEvents(SignalSource& signals, ThreadWorker& worker, InotifyWatcher& watcher, Bell& bell)
      : signals_(signals), worker_(worker), watcher_(watcher), bell_(bell) {}
  [[nodiscard]] Wakeup wait(std::optional<base::MonotonicTime> deadline) override;

 private:
  SignalSource& signals_;
  ThreadWorker& worker_;
  InotifyWatcher& watcher_;
  Bell& bell_;
};

}  // namespace baton::system
