#include "engine/status_watch.h"

#include <algorithm>
#include <utility>

#include "system/signals.h"

namespace baton::engine {
namespace {

// Where there is much to read, most of the time is not spent with it.
constexpr int rest_per_look = 3;

}  // namespace

void StatusWatch::run() {
  next_ = parts_.clock.monotonic();
  while (true) {
    if (!slot_ && parts_.clock.monotonic() >= next_) start_look();
    const system::Wakeup wakeup =
        parts_.events.wait(slot_ ? std::nullopt : std::optional<base::MonotonicTime>(next_));
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) return;
    const bool looked = wakeup.task_finished && slot_;
    if (looked) take_look();
    const bool suspends = wakeup.signal && system::is_suspend_signal(*wakeup.signal);
    if (suspends) screen_.suspend();
    // Any other signal may have changed the screen: WINCH its size, CONT what is on it.
    if ((looked || wakeup.signal) && !show()) return;
  }
}

void StatusWatch::start_look() {
  started_ = parts_.clock.monotonic();
  slot_ = std::make_shared<Slot>();
  parts_.worker.submit([slot = slot_, reader = parts_.reader] { slot->look = reader->look(); });
}

void StatusWatch::take_look() {
  newest_ = std::exchange(slot_, nullptr)->look;
  const auto now = parts_.clock.monotonic();
  next_ = std::max<base::MonotonicTime>(started_ + options_.every, now + rest_per_look * (now - started_));
}

}  // namespace baton::engine
