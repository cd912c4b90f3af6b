#include "model/supervision.h"

#include <algorithm>

namespace baton::model {

using State = SupervisionState;

std::vector<SupervisionAction> Supervision::on(const SupervisionEvent& event, double random) {
  if (state_ == State::done) return {};
  if (const auto* signal = std::get_if<SignalReceived>(&event)) {
    if (signal->stops && !stop_signal_) stop_signal_ = signal->number;
    return on_signal(*signal);
  }
  if (const auto* elapsed = std::get_if<TimerElapsed>(&event)) {
    return elapsed->timer == Timer::step ? on_step_timer(random) : on_timer(elapsed->timer);
  }
  if (std::holds_alternative<Replaced>(event)) return on_replaced();
  if (const auto* prepared = std::get_if<Prepared>(&event)) return on_prepared(*prepared);
  if (std::holds_alternative<Begin>(event) && state_ == State::idle) {
    Actions actions;
    if (rules_.deadline) actions.emplace_back(StartTimer{Timer::deadline, *rules_.deadline});
    for (auto& action : start_attempt()) actions.push_back(action);
    return actions;
  }
  if (std::holds_alternative<Started>(event) && state_ == State::starting) state_ = State::running;
  if (const auto* failed = std::get_if<SpawnFailed>(&event)) return on_spawn_failed(*failed, random);
  if (const auto* exited = std::get_if<Exited>(&event); exited != nullptr && has_command())
    return on_exited(*exited);
  const bool after_the_end = exit_ && (state_ == State::draining || state_ == State::killing);
  if (std::holds_alternative<GroupEmpty>(event) && after_the_end) return end_attempt(random);
  return {};
}

Supervision::Actions Supervision::start_attempt() {
  state_ = State::starting;
  ++attempt_;
  exit_.reset();
  spawn_failure_.reset();
  attempt_timed_out_ = false;
  Actions actions{Spawn{attempt_}};
  if (rules_.attempt_timeout) actions.emplace_back(StartTimer{Timer::attempt, *rules_.attempt_timeout});
  return actions;
}

// Also where the child was told to end meanwhile.
Supervision::Actions Supervision::on_spawn_failed(const SpawnFailed& failed, double random) {
  if (!has_command() || state_ == State::running) return {};
  spawn_failure_ = failed.code;
  Actions actions{CancelTimer{Timer::attempt}};
  for (auto& action : end_attempt(random)) actions.push_back(action);
  return actions;
}

Supervision::Actions Supervision::on_exited(const Exited& exit) {
  exit_ = exit;
  state_ = State::draining;
  return {CancelTimer{Timer::attempt}, SignalGroup{rules_.terminate_signal},
          StartTimer{Timer::step, std::min(rules_.drain_grace, rules_.grace)}};
}

Supervision::Actions Supervision::on_signal(const SignalReceived& signal) {
  if (state_ == State::idle) return {};
  // Behind a success there is nothing left to stop.
  if (signal.stops && !stopped_by_ && !(exit_ && succeeded())) stopped_by_ = signal.number;
  if (state_ == State::pausing) {
    if (signal.stops) return finish();
    if (signal.suspends) return {Suspend{}};
    return {IgnoreSignal{signal.number}};
  }
  Actions actions{SignalGroup{signal.number}};
  if (signal.suspends) actions.emplace_back(Suspend{});
  if (signal.stops && is_under_way()) {
    state_ = State::stopping;
    actions.emplace_back(StartTimer{Timer::step, rules_.grace});
  }
  return actions;
}

Supervision::Actions Supervision::on_timer(Timer timer) {
  if (timer == Timer::deadline) {
    // What has succeeded is only being tidied up.
    if (!(exit_ && succeeded())) deadline_passed_ = true;
    if (state_ == State::pausing) return finish();
  }
  if (!is_under_way()) return {};
  attempt_timed_out_ = timer == Timer::attempt;
  return tell_to_end();
}

// At once and without a grace period: another owner's command runs, or is about to.
Supervision::Actions Supervision::on_replaced() {
  replaced_ = true;
  switch (state_) {
    case State::starting:
    case State::running:
    case State::stopping:
    case State::draining: return kill();
    case State::pausing: return finish();
    case State::idle:
    case State::killing:
    case State::done: break;
  }
  return {};
}

Supervision::Actions Supervision::on_prepared(const Prepared& prepared) {
  if (state_ != State::pausing) return {};
  if (!prepared.well) return finish();
  prepared_ = true;
  return pause_over_ ? start_attempt() : Actions{};
}

Supervision::Actions Supervision::kill() {
  state_ = State::killing;
  return {KillGroup{}, StartTimer{Timer::step, rules_.kill_grace}};
}

Supervision::Actions Supervision::tell_to_end() {
  state_ = State::stopping;
  return {SignalGroup{rules_.terminate_signal}, StartTimer{Timer::step, rules_.grace}};
}

Supervision::Actions Supervision::on_step_timer(double random) {
  switch (state_) {
    case State::stopping:
    case State::draining: return kill();
    // What survives KILL is stuck in the kernel; nothing more can be done for it. If it is the command
    // itself, it counts as killed, and no other attempt may run beside it.
    case State::killing:
      if (exit_) return end_attempt(random);
      exit_ = Exited{0, rules_.kill_signal};
      return finish();
    case State::pausing: pause_over_ = true; return prepared_ ? start_attempt() : Actions{};
    default: return {};
  }
}

Supervision::Actions Supervision::end_attempt(double random) {
  const bool ended_from_outside = stopped_by_ || deadline_passed_ || replaced_;
  if (succeeded() || ended_from_outside || !rules_.retry.allows_another(failure(), attempt_)) return finish();
  const base::Duration pause = rules_.backoff.pause(attempt_, random);
  state_ = State::pausing;
  pause_over_ = false;
  prepared_ = !rules_.prepared_retries;
  return {RetryAfter{attempt_, failure(), pause}, StartTimer{Timer::step, pause}};
}

Supervision::Actions Supervision::finish() {
  state_ = State::done;
  return {Finish{}};
}

bool Supervision::is_under_way() const {
  return state_ == State::starting || state_ == State::running;
}

// Or a child that may yet become it.
bool Supervision::has_command() const {
  return is_under_way() || state_ == State::stopping || (state_ == State::killing && !exit_);
}

// A command that ends well because it was told to has not shown that it was done.
bool Supervision::succeeded() const {
  return exit_ && !exit_->signal && exit_->code == 0 && !stopped_by_ && !attempt_timed_out_ &&
         !deadline_passed_ && !replaced_;
}

Failure Supervision::failure() const {
  if (spawn_failure_) return {Failure::Kind::not_started, *spawn_failure_};
  if (attempt_timed_out_) return {Failure::Kind::timeout, 0};
  if (exit_ && exit_->signal) return {Failure::Kind::signal, *exit_->signal};
  return {Failure::Kind::exit_code, exit_ ? exit_->code : 0};
}

}  // namespace baton::model
