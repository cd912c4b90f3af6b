#include "model/supervision.h"

#include <algorithm>

namespace baton::model {

using State = SupervisionState;
using Actions = std::vector<SupervisionAction>;

Actions Supervision::on(const SupervisionEvent& event) {
  if (state_ == State::done) return {};
  if (const auto* signal = std::get_if<SignalReceived>(&event)) return on_signal(*signal);
  if (std::holds_alternative<TimerElapsed>(event)) return on_timer();

  if (std::holds_alternative<SpawnFailed>(event)) {
    state_ = State::done;
    return {Finish{}};
  }
  if (std::holds_alternative<Started>(event)) {
    state_ = State::running;
    if (!early_signal_) return {};
    return on_signal(*early_signal_);
  }
  if (const auto* exited = std::get_if<Exited>(&event)) {
    exit_ = *exited;
    state_ = State::draining;
    return {SignalGroup{rules_.terminate_signal}, StartTimer{std::min(rules_.drain_grace, rules_.grace)}};
  }
  const bool after_the_end = state_ == State::draining || state_ == State::killing;
  if (std::holds_alternative<GroupEmpty>(event) && after_the_end) {
    state_ = State::done;
    return {Finish{}};
  }
  return {};
}

Actions Supervision::on_signal(const SignalReceived& signal) {
  if (state_ == State::starting) {
    // A stop must not be overwritten by a later SIGWINCH.
    if (!early_signal_ || signal.stops) early_signal_ = signal;
    return {};
  }
  Actions actions{SignalGroup{signal.number}};
  if (signal.stops && !exit_ && !stopped_by_) stopped_by_ = signal.number;
  if (signal.stops && state_ == State::running) {
    state_ = State::stopping;
    actions.emplace_back(StartTimer{rules_.grace});
  }
  return actions;
}

Actions Supervision::on_timer() {
  if (state_ == State::stopping) return {KillGroup{}};
  if (state_ == State::draining) {
    state_ = State::killing;
    return {KillGroup{}, StartTimer{rules_.kill_grace}};
  }
  // What survives KILL is stuck in the kernel; nothing more can be done for it.
  if (state_ == State::killing) {
    state_ = State::done;
    return {Finish{}};
  }
  return {};
}

}  // namespace baton::model
