#include "system/processes.h"

#include <cerrno>
#include <csignal>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/program_exec.h"
#include "system/program_file.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;

// As timeout(1) has it: what is not there is 127, everything else 126.
Error spawn_error(const std::string& program, int number) {
  Error error = system_error("run", program, number);
  error.kind = ErrorKind::not_executable;
  const auto file = find_program(program);
  if (number == ENOEXEC) {
    error.subject = file.value_or(program);
    error.cause = "is not a program for this machine";
  }
  if (number == EACCES && file && is_directory(*file)) error.cause = "is a directory";
  if (number != ENOENT) return error;
  if (file) {
    error.cause = "needs " + interpreter_of(*file) + ", which is not there";
    return error;
  }
  error.kind = ErrorKind::not_found;
  if (program.find('/') == std::string::npos) error.cause = "command not found";
  return error;
}

// Makes `to` the terminal's foreground group in place of `from`; false when `from` is not. Job control is
// blocked by then, so nobody is stopped for doing this from the background.
bool hand_terminal(pid_t from, pid_t to) {
  return ::tcgetpgrp(STDIN_FILENO) == from && ::tcsetpgrp(STDIN_FILENO, to) == 0;
}

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

struct Program {
  ProgramExec& exec;
  std::optional<int> output;
  std::optional<int> error_output;
  pid_t parent;
  bool terminal;
  const InheritedSignals& signals;
};

// Between vfork and exec: async-signal-safe calls only, and nothing of the parent's is changed but `failure`,
// errno, and what `program` keeps for a shell.
[[noreturn]] void become(const Program& program, volatile int& failure) {
  ::setpgid(0, 0);
  if (program.terminal) hand_terminal(::getpgid(program.parent), ::getpid());
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The wrapper may have died before the line above.
  if (::getppid() != program.parent) ::_exit(70);
  restore_signals(program.signals);
  if (program.output) ::dup2(*program.output, STDOUT_FILENO);
  if (program.error_output) ::dup2(*program.error_output, STDERR_FILENO);
  failure = program.exec.run();
  ::_exit(127);
}

// The child runs in this process's memory, and this thread stands still until it has become the program, or
// has failed to. A fork would copy what both touch, page by page.
[[gnu::noinline]] pid_t start(const Program& program, volatile int& failure) {
  const pid_t child = ::vfork();
  if (child == 0) become(program, failure);
  return child;
}

}  // namespace

PosixProcesses::PosixProcesses(const InheritedSignals& inherited) : inherited_(inherited) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

base::Result<int> PosixProcesses::spawn(const CommandLine& command) {
  const std::string& name = command.arguments.at(0);
  block_job_control();
  ProgramExec exec(command.arguments, command.environment);
  const bool terminal = ::tcgetpgrp(STDIN_FILENO) >= 0;
  volatile int failure = 0;
  const pid_t child =
      start({exec, command.output, command.error_output, ::getpid(), terminal, inherited_}, failure);
  if (child < 0) return last_error("fork for", name);
  if (failure != 0) {
    ::waitpid(child, nullptr, 0);
    if (terminal) hand_terminal(child, ::getpgrp());
    return spawn_error(name, failure);
  }
  terminal_user_ = terminal ? child : 0;
  return child;
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
    if (process == terminal_user_) {
      hand_terminal(terminal_user_, ::getpgrp());
      terminal_user_ = 0;
    }
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
  return spawn_error(command.arguments[0], exec.run());
}

}  // namespace baton::system
