#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"

namespace baton::model {

// What a supervisor does next is a function of its state and of what just happened. The engine carries the
// actions out and waits; it decides nothing. No clock, no process, no signal is touched here.

enum class SupervisionState {
  starting,  // the command is being spawned
  running,
  stopping,  // a stop signal was passed on; the grace period runs
  draining,  // the command has ended; the rest of its process group is told to
  killing,   // and was killed, because it did not
  done,
};

struct Started {};
struct SpawnFailed {};
// Of the command itself, not of its descendants.
struct Exited {
  int code = 0;               // exit code, when not killed
  std::optional<int> signal;  // that killed it
};
struct SignalReceived {
  int number = 0;
  bool stops = false;  // one of those that mean "end": TERM, INT, HUP, QUIT
};
struct GroupEmpty {};  // no process is left in the command's group
struct TimerElapsed {};
using SupervisionEvent = std::variant<Started, SpawnFailed, Exited, SignalReceived, GroupEmpty, TimerElapsed>;

struct SignalGroup {
  int number = 0;
};
struct KillGroup {};
struct StartTimer {
  base::Duration after;
};
struct Finish {};
using SupervisionAction = std::variant<SignalGroup, KillGroup, StartTimer, Finish>;

struct SupervisionRules {
  base::Duration grace{25'000};       // from a stop signal to SIGKILL
  base::Duration drain_grace{5'000};  // for what the command left running, at most `grace`
  base::Duration kill_grace{1'000};   // for the kernel to end what was killed
  int terminate_signal = 15;
};

class Supervision {
 public:
  explicit Supervision(SupervisionRules rules) : rules_(rules) {}

  [[nodiscard]] std::vector<SupervisionAction> on(const SupervisionEvent& event);

  [[nodiscard]] SupervisionState state() const { return state_; }
  // The first stop signal, if one came before the command ended.
  [[nodiscard]] std::optional<int> stopped_by() const { return stopped_by_; }
  [[nodiscard]] const std::optional<Exited>& exit() const { return exit_; }

 private:
  std::vector<SupervisionAction> on_signal(const SignalReceived& signal);
  std::vector<SupervisionAction> on_timer();

  SupervisionRules rules_;
  SupervisionState state_ = SupervisionState::starting;
  std::optional<int> stopped_by_;
  std::optional<Exited> exit_;
  std::optional<SignalReceived> early_signal_;
};

}  // namespace baton::model
