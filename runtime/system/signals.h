#pragma once

#include <optional>
#include <string>

#include <signal.h>

#include "system/descriptor.h"

namespace baton::system {

// What the process inherited, to be handed on to the command unchanged.
struct InheritedSignals {
  sigset_t mask{};
  bool pipe_ignored = false;
  bool file_size_ignored = false;
  bool child_ignored = false;
};

// The first thing in main: until somebody reads them, signals wait instead of being lost or deadly. Ignores
// SIGPIPE and SIGXFSZ, which then arrive as EPIPE and EFBIG, and sees to it that ended children are
// announced. Faults (SEGV and the like) stay as they are, and so do signals that were ignored from outside
// (nohup), and those of job control (TSTP, TTIN, TTOU), which stop this process.
[[nodiscard]] InheritedSignals block_signals();

// From now on the signals of job control wait as well: there is a command that they are meant for too. A
// process that has them blocked may also set the terminal's foreground group from the background.
void block_job_control();

// Undoes block_signals before an exec. Async-signal-safe.
void restore_signals(const InheritedSignals& inherited);

// Undoes it for commands that live by the default dispositions. SIGXFSZ stays ignored: whoever is killed in
// the middle of a write leaves a temporary behind.
void unblock_signals(const InheritedSignals& inherited);

// For a thread that handles none. The ones left to main arrive there.
void block_all_signals();

// Where the signals come from that a loop of events reads.
class SignalSource {
 public:
  virtual ~SignalSource() = default;
  // Readable while one is pending.
  [[nodiscard]] virtual int descriptor() const = 0;
  // One pending signal's number; nothing when none is pending.
  [[nodiscard]] virtual std::optional<int> next() = 0;
};

// The signals that block_signals and block_job_control block, as a file descriptor.
class SignalQueue final : public SignalSource {
 public:
  SignalQueue();
  [[nodiscard]] int descriptor() const override { return fd_.get(); }
  [[nodiscard]] std::optional<int> next() override;

 private:
  Descriptor fd_;
};

// TERM, INT, HUP, QUIT: the ones by which a process is asked to end.
[[nodiscard]] bool is_stop_signal(int number);
// TSTP, TTIN, TTOU: the ones by which a terminal, or a shell, suspends a process.
[[nodiscard]] bool is_suspend_signal(int number);
// Whether a command would miss it: none of the two kinds above, and neither CHLD, which is ours, nor CONT and
// WINCH, which tell of the present only.
[[nodiscard]] bool is_meant_for_a_command(int number);
// Whether a command can be asked for something by it: one that it would miss, and can handle.
[[nodiscard]] bool can_ask(int number);
inline constexpr int child_signal = SIGCHLD;
inline constexpr int terminate_signal = SIGTERM;

// "SIGTERM"; "SIGRTMIN+3"; "signal 77".
[[nodiscard]] std::string signal_name(int number);
// "TERM"; "RTMIN+3"; "signal 77".
[[nodiscard]] std::string short_signal_name(int number);

}  // namespace baton::system
