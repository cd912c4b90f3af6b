#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "model/backoff.h"
#include "model/retry_policy.h"

namespace baton::model {

// What a supervisor does next is a function of its state and of what just happened. The engine carries the
// actions out and waits; it decides nothing. No clock, no process, no signal is touched here.

enum class SupervisionState {
  idle,      // nothing has begun
  starting,  // there is a child that has yet to become the command
  running,
  stopping,  // the group was told to end, by a stop signal or a time limit; the grace period runs
  draining,  // the command has ended; the rest of its process group is told to
  killing,   // it, or the command itself, was killed, because it did not
  pausing,   // before the next attempt
  done,
};

// Each runs on its own; starting one again moves it.
enum class Timer { step, attempt, deadline };

struct Begin {};
struct Started {};
struct SpawnFailed {
  int code = 127;  // 126, 127, or 74 for a shortage of the system
};
// Of the command itself, or of the child that was to become it; not of descendants.
struct Exited {
  int code = 0;               // exit code, when not killed
  std::optional<int> signal;  // that killed it
  friend bool operator==(const Exited&, const Exited&) = default;
};
struct SignalReceived {
  int number = 0;
  bool stops = false;     // one of those that mean "end": TERM, INT, HUP, QUIT
  bool suspends = false;  // one of those that mean "stand still": TSTP, TTIN, TTOU
};
struct GroupEmpty {};  // no process is left in the command's group
struct TimerElapsed {
  Timer timer = Timer::step;
};
struct Replaced {};  // a later owner has taken the job over
// In a pause: what the next attempt needs is there, or cannot be had.
struct Prepared {
  bool well = true;
};
using SupervisionEvent = std::variant<Begin, Started, SpawnFailed, Exited, SignalReceived, GroupEmpty,
                                      TimerElapsed, Replaced, Prepared>;

struct Spawn {
  std::uint32_t attempt = 1;
};
struct SignalGroup {
  int number = 0;
};
struct KillGroup {};
// There is no command that could have it.
struct IgnoreSignal {
  int number = 0;
};
// The supervisor stands still until it is continued, and then continues the group, if there is one.
struct Suspend {};
struct StartTimer {
  Timer timer = Timer::step;
  base::Duration after;
};
struct CancelTimer {
  Timer timer = Timer::step;
};
// The attempt has failed, and another one follows after the pause.
struct RetryAfter {
  std::uint32_t attempt = 1;
  Failure failure;
  base::Duration pause;
};
struct Finish {};
using SupervisionAction = std::variant<Spawn, SignalGroup, KillGroup, IgnoreSignal, Suspend, StartTimer,
                                       CancelTimer, RetryAfter, Finish>;

struct SupervisionRules {
  base::Duration grace{25'000};       // from a stop signal or a time limit to SIGKILL
  base::Duration drain_grace{5'000};  // for what the command left running, at most `grace`
  base::Duration kill_grace{10'000};  // for the kernel to end what was killed
  int terminate_signal = 15;
  int kill_signal = 9;
  std::optional<base::Duration> attempt_timeout;
  std::optional<base::Duration> deadline;  // all attempts and pauses together
  bool prepared_retries = false;           // an attempt after the first waits for Prepared, too
  RetryPolicy retry;
  Backoff backoff;
};

class Supervision {
 public:
  explicit Supervision(SupervisionRules rules) : rules_(std::move(rules)) {}

  // `random`: in [0, 1), for the jitter of a pause.
  [[nodiscard]] std::vector<SupervisionAction> on(const SupervisionEvent& event, double random = 0);

  [[nodiscard]] SupervisionState state() const { return state_; }
  [[nodiscard]] std::uint32_t attempt() const { return attempt_; }
  // How the present or last attempt's command ended; absent while it runs, or when it could not be started.
  [[nodiscard]] const std::optional<Exited>& exit() const { return exit_; }
  // The first stop signal, if one came before the work was done.
  [[nodiscard]] std::optional<int> stopped_by() const { return stopped_by_; }
  // The first stop signal of all, also one that came when the work was done.
  [[nodiscard]] std::optional<int> stop_signal() const { return stop_signal_; }
  [[nodiscard]] bool attempt_timed_out() const { return attempt_timed_out_; }
  [[nodiscard]] bool deadline_passed() const { return deadline_passed_; }
  [[nodiscard]] bool replaced() const { return replaced_; }

 private:
  using Actions = std::vector<SupervisionAction>;
  [[nodiscard]] Actions start_attempt();
  [[nodiscard]] Actions on_spawn_failed(const SpawnFailed& failed, double random);
  [[nodiscard]] Actions on_exited(const Exited& exit);
  [[nodiscard]] Actions on_signal(const SignalReceived& signal);
  [[nodiscard]] Actions on_timer(Timer timer);
  [[nodiscard]] Actions on_replaced();
  [[nodiscard]] Actions on_prepared(const Prepared& prepared);
  [[nodiscard]] Actions on_step_timer(double random);
  [[nodiscard]] Actions tell_to_end();
  [[nodiscard]] Actions kill();
  [[nodiscard]] Actions end_attempt(double random);
  [[nodiscard]] Actions finish();
  [[nodiscard]] bool is_under_way() const;  // and was not told to end
  [[nodiscard]] bool has_command() const;
  [[nodiscard]] bool succeeded() const;
  [[nodiscard]] Failure failure() const;

  SupervisionRules rules_;
  SupervisionState state_ = SupervisionState::idle;
  std::uint32_t attempt_ = 0;
  std::optional<Exited> exit_;
  std::optional<int> spawn_failure_;
  std::optional<int> stopped_by_;
  std::optional<int> stop_signal_;
  bool attempt_timed_out_ = false;
  bool deadline_passed_ = false;
  bool replaced_ = false;
  bool pause_over_ = false;
  bool prepared_ = false;
};

}  // namespace baton::model
