#include "engine/supervisor.h"

namespace baton::engine {

using model::SupervisionState;

CommandResult Supervisor::run(const system::CommandLine& command) {
  CommandResult result;
  const auto child = processes_.spawn(command);
  if (!child) {
    apply(model::SpawnFailed{});
    result.spawn_error = child.error();
    return result;
  }
  group_ = *child;
  apply(model::Started{});
  while (supervision_.state() != SupervisionState::done) {
    const system::Wakeup wakeup = events_.wait(timer_);
    if (wakeup.signal && *wakeup.signal == system::child_signal) {
      reap();
    } else if (wakeup.signal) {
      apply(model::SignalReceived{*wakeup.signal, system::is_stop_signal(*wakeup.signal)});
    }
    if (timer_ && clock_.monotonic() >= *timer_) {
      timer_.reset();
      apply(model::TimerElapsed{});
    }
  }
  result.exit = supervision_.exit();
  result.stopped_by = supervision_.stopped_by();
  return result;
}

void Supervisor::apply(const model::SupervisionEvent& event) {
  for (const auto& action : supervision_.on(event)) {
    if (const auto* signal = std::get_if<model::SignalGroup>(&action)) {
      processes_.signal_group(group_, signal->number);
    } else if (std::holds_alternative<model::KillGroup>(action)) {
      processes_.kill_group(group_);
    } else if (const auto* timer = std::get_if<model::StartTimer>(&action)) {
      timer_ = clock_.monotonic() + timer->after;
    }
  }
}

// One SIGCHLD may stand for many children, so all that are there are taken.
void Supervisor::reap() {
  while (const auto reaped = processes_.reap()) {
    if (reaped->process == group_ && !supervision_.exit()) apply(model::Exited{reaped->code, reaped->signal});
  }
  if (supervision_.exit() && !processes_.group_exists(group_)) {
    apply(model::GroupEmpty{});
  }
}

}  // namespace baton::engine
