#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "base/error.h"
#include "model/supervision.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/processes.h"

namespace baton::engine {

// What a supervisor tells, on the main thread, as it goes.
class SupervisionObserver {
 public:
  virtual ~SupervisionObserver() = default;
  // The attempt is about to start: with which command line?
  [[nodiscard]] virtual system::CommandLine begin_attempt(std::uint32_t attempt) = 0;
  // The command of the attempt runs, as this process.
  virtual void started(int /*process*/) {}
  // It runs no more, or was told to end: nothing is to be asked of it from here on.
  virtual void ending() {}
  // A child that is not the command has ended; most are orphans.
  virtual void reaped(const system::Reaped& /*other*/) {}
  // It has failed, and the next one follows after the pause. No exit: it could not be started.
  virtual void retry(const model::RetryAfter& retry, const std::optional<model::Exited>& exit) = 0;
  // A signal came in a pause: no command can have it.
  virtual void signal_ignored(int /*number*/) {}
  // Another thread has something to tell.
  virtual void rung() {}
  // Asked when that has happened, in a pause: whether the next attempt can begin, said once.
  [[nodiscard]] virtual std::optional<bool> prepared() { return std::nullopt; }
  // The limit of the attempt or the deadline, which cuts the work short.
  virtual void limit_passed(model::Timer /*limit*/, bool /*command_runs*/) {}
  // Asked when that has happened: has a later owner taken over?
  [[nodiscard]] virtual bool replaced() const = 0;
};

struct CommandResult {
  std::optional<model::Exited> exit;  // absent: the last attempt could not be started
  std::optional<base::Error> spawn_error;
  std::optional<int> stopped_by;   // the stop signal that came before the work was done
  std::optional<int> stop_signal;  // the first of all, also behind a success
  std::optional<base::MonotonicTime> stopped_at;
  bool attempt_timed_out = false;
  bool deadline_passed = false;
  bool replaced = false;  // by a later owner
};

// Runs a command, again if need be, to its end: carries out what model::Supervision decides, and waits. Main
// thread only.
class Supervisor {
 public:
  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::Processes& processes;
    std::function<double()> random;  // in [0, 1)
    SupervisionObserver& observer;
  };

  Supervisor(Parts parts, model::SupervisionRules rules)
      : parts_(std::move(parts)), supervision_(std::move(rules)) {}

  [[nodiscard]] CommandResult run();

 private:
  void apply(const model::SupervisionEvent& event);
  void apply_prepared();
  void carry_out(const model::SupervisionAction& action);
  void spawn(std::uint32_t attempt);
  void conclude_start();
  [[nodiscard]] model::SpawnFailed failed_to_start(const base::Error& error);
  void reap();
  void receive(int signal);
  void elapse_timers();
  [[nodiscard]] std::optional<base::MonotonicTime> next_deadline() const;

  Parts parts_;
  model::Supervision supervision_;
  std::deque<model::SupervisionEvent> follow_ups_;  // of actions, handled when the action's own event is done
  std::array<std::optional<base::MonotonicTime>, 3> timers_;
  std::optional<base::Error> spawn_error_;
  std::optional<base::MonotonicTime> stopped_at_;
  int group_ = 0;  // of the present attempt's command; 0 in a pause
};

}  // namespace baton::engine
