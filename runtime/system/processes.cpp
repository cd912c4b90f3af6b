#include "system/processes.h"

#include <cerrno>
#include <csignal>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/program_exec.h"
#include "system/terminal.h"

namespace baton::system {
namespace {

using base::Error;

bool is_pid_1() {
  return ::getpid() == 1;
}

// What has woken us waits in the queue as well, and would be passed on a second time.
void drop_pending(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  constexpr timespec now{};
  ::sigtimedwait(&set, nullptr, &now);
}

}  // namespace

PosixProcesses::PosixProcesses(const InheritedSignals& inherited, std::shared_ptr<Bell> bell)
    : inherited_(inherited), bell_(std::move(bell)), launcher_(inherited_, bell_) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

base::Result<int> PosixProcesses::spawn(const CommandLine& command) {
  program_ = command.arguments.at(0);
  block_job_control();
  const bool terminal = ::tcgetpgrp(STDIN_FILENO) >= 0;
  const auto child = launcher_.launch(command, terminal);
  if (child) terminal_user_ = terminal ? *child : 0;
  return child;
}

std::optional<base::Result<void>> PosixProcesses::started() {
  const auto outcome = launcher_.outcome();
  if (!outcome) return std::nullopt;
  if (!outcome->failure) return base::Result<void>{};
  take_terminal_back();
  return exec_error(program_, *outcome->failure);
}

base::Result<int> PosixProcesses::spawn_helper(const CommandLine& command) {
  if (!helpers_) helpers_.emplace(inherited_, bell_);
  helper_program_ = command.arguments.at(0);
  CommandLine line = command;
  line.output = line.error_output = STDERR_FILENO;
  return helpers_->launch(line, false);
}

std::optional<Error> PosixProcesses::helper_refusal() {
  const auto outcome = helpers_ ? helpers_->outcome() : std::nullopt;
  if (!outcome || !outcome->failure) return std::nullopt;
  return exec_error(helper_program_, *outcome->failure);
}

void PosixProcesses::signal_process(int process, int number) {
  ::kill(process, number);
}
void PosixProcesses::signal_group(int group, int number) {
  if (number == SIGCONT && terminal_user_ != 0) hand_terminal(::getpgrp(), terminal_user_);
  ::kill(-group, number);
}
void PosixProcesses::kill_group(int group) {
  ::kill(-group, SIGKILL);
}
bool PosixProcesses::group_exists(int group) {
  return ::kill(-group, 0) == 0 || errno == EPERM;
}

std::optional<Reaped> PosixProcesses::reap() {
  while (true) {
    int status = 0;
    const pid_t process = ::waitpid(-1, &status, WNOHANG | WUNTRACED);
    if (process <= 0) return std::nullopt;
    if (WIFSTOPPED(status)) {
      if (process == terminal_user_) follow_into_suspension();
      continue;
    }
    if (process == terminal_user_) take_terminal_back();
    if (WIFSIGNALED(status)) return Reaped{process, 0, WTERMSIG(status)};
    return Reaped{process, WEXITSTATUS(status), std::nullopt};
  }
}

void PosixProcesses::suspend(int group) {
  if (is_pid_1()) return;
  if (terminal_user_ != 0) hand_terminal(terminal_user_, ::getpgrp());
  ::raise(SIGSTOP);
  drop_pending(SIGCONT);
  if (group != 0) signal_group(group, SIGCONT);
}

void PosixProcesses::take_terminal_back() {
  if (terminal_user_ != 0) hand_terminal(terminal_user_, ::getpgrp());
  terminal_user_ = 0;
}

// A Ctrl-Z reaches the command's group only: the shell that waits for us has to see us suspended too, and
// `fg` continues both. A command that was stopped for reading what is ours just gets it. For PID 1 there is
// no shell, and nobody to continue it.
void PosixProcesses::follow_into_suspension() {
  if (is_pid_1() || hand_terminal(::getpgrp(), terminal_user_))
    ::kill(-terminal_user_, SIGCONT);
  else
    suspend(terminal_user_);
}

Error exec_in_place(const CommandLine& command, const InheritedSignals& inherited) {
  ProgramExec exec(command.arguments, command.environment);
  restore_signals(inherited);
  return exec_error(command.arguments[0], exec.run());
}

}  // namespace baton::system
