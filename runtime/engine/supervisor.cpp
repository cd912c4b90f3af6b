#include "engine/supervisor.h"

#include <algorithm>

#include "base/exit_code.h"

namespace baton::engine {

using model::SupervisionState;
using model::Timer;

CommandResult Supervisor::run() {
  apply(model::Begin{});
  while (supervision_.state() != SupervisionState::done) {
    const system::Wakeup wakeup = parts_.events.wait(next_deadline());
    if (wakeup.rung) conclude_start();
    if (wakeup.rung) parts_.observer.rung();
    if (wakeup.rung) apply_prepared();
    if (wakeup.rung && parts_.observer.replaced()) apply(model::Replaced{});
    if (wakeup.signal && *wakeup.signal == system::child_signal) {
      reap();
    } else if (wakeup.signal) {
      receive(*wakeup.signal);
    }
    elapse_timers();
  }
  return {supervision_.exit(),
          spawn_error_,
          supervision_.stopped_by(),
          supervision_.stop_signal(),
          stopped_at_,
          supervision_.attempt_timed_out(),
          supervision_.deadline_passed(),
          supervision_.replaced()};
}

void Supervisor::apply_prepared() {
  if (const auto well = parts_.observer.prepared()) apply(model::Prepared{*well});
}

void Supervisor::apply(const model::SupervisionEvent& event) {
  follow_ups_.push_back(event);
  while (!follow_ups_.empty()) {
    const model::SupervisionEvent next = follow_ups_.front();
    follow_ups_.pop_front();
    const bool ran = supervision_.state() == SupervisionState::running;
    const auto actions = supervision_.on(next, parts_.random());
    if (ran && supervision_.state() != SupervisionState::running) parts_.observer.ending();
    for (const auto& action : actions) carry_out(action);
  }
}

void Supervisor::carry_out(const model::SupervisionAction& action) {
  if (const auto* attempt = std::get_if<model::Spawn>(&action)) {
    spawn(attempt->attempt);
  } else if (const auto* signal = std::get_if<model::SignalGroup>(&action)) {
    parts_.processes.signal_group(group_, signal->number);
  } else if (std::holds_alternative<model::KillGroup>(action)) {
    parts_.processes.kill_group(group_);
  } else if (const auto* ignored = std::get_if<model::IgnoreSignal>(&action)) {
    parts_.observer.signal_ignored(ignored->number);
  } else if (std::holds_alternative<model::Suspend>(action)) {
    parts_.processes.suspend(group_);
  } else if (const auto* start = std::get_if<model::StartTimer>(&action)) {
    timers_.at(static_cast<std::size_t>(start->timer)) = parts_.clock.monotonic() + start->after;
  } else if (const auto* cancel = std::get_if<model::CancelTimer>(&action)) {
    timers_.at(static_cast<std::size_t>(cancel->timer)).reset();
  } else if (const auto* retry = std::get_if<model::RetryAfter>(&action)) {
    group_ = 0;
    parts_.observer.retry(*retry, supervision_.exit());
  }
}

void Supervisor::spawn(std::uint32_t attempt) {
  spawn_error_.reset();
  const auto child = parts_.processes.spawn(parts_.observer.begin_attempt(attempt));
  if (child)
    group_ = *child;
  else
    follow_ups_.emplace_back(failed_to_start(child.error()));
}

void Supervisor::conclude_start() {
  const auto started = parts_.processes.started();
  if (!started) return;
  if (!*started) return apply(failed_to_start(started->error()));
  apply(model::Started{});
  // One that has ended already, or was told to, is told of by that alone.
  if (supervision_.state() == SupervisionState::running) parts_.observer.started(group_);
}

model::SpawnFailed Supervisor::failed_to_start(const base::Error& error) {
  spawn_error_ = error;
  return {static_cast<int>(base::exit_code_of_spawn(error.kind))};
}

// One SIGCHLD may stand for many children, so all that are there are taken.
void Supervisor::reap() {
  conclude_start();
  while (const auto reaped = parts_.processes.reap()) {
    if (reaped->process != group_)
      parts_.observer.reaped(*reaped);
    else if (!supervision_.exit())
      apply(model::Exited{reaped->code, reaped->signal});
  }
  if (supervision_.exit() && !parts_.processes.group_exists(group_)) apply(model::GroupEmpty{});
}

void Supervisor::receive(int signal) {
  const bool stops = system::is_stop_signal(signal);
  if (stops && !stopped_at_) stopped_at_ = parts_.clock.monotonic();
  apply(model::SignalReceived{signal, stops, system::is_suspend_signal(signal)});
}

void Supervisor::elapse_timers() {
  const auto now = parts_.clock.monotonic();
  for (const Timer timer : {Timer::deadline, Timer::attempt, Timer::step}) {
    auto& at = timers_.at(static_cast<std::size_t>(timer));
    if (!at || now < *at) continue;
    at.reset();
    apply(model::TimerElapsed{timer});
    const bool cut_short = timer == Timer::attempt
                               ? supervision_.attempt_timed_out()
                               : timer == Timer::deadline && supervision_.deadline_passed();
    if (cut_short) parts_.observer.limit_passed(timer, supervision_.state() != SupervisionState::done);
  }
}

std::optional<base::MonotonicTime> Supervisor::next_deadline() const {
  std::optional<base::MonotonicTime> next;
  for (const auto& at : timers_) {
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

}  // namespace baton::engine
