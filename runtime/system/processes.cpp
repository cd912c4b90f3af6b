#include "system/processes.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& string : strings) out.push_back(const_cast<char*>(string.c_str()));
  out.push_back(nullptr);
  return out;
}

// As timeout(1) has it: what is not there is 127, everything else 126.
Error spawn_error(const std::string& program, int number) {
  Error error = system_error("run", program, number);
  error.kind = number == ENOENT ? ErrorKind::not_found : ErrorKind::not_executable;
  if (number == ENOENT && program.find('/') == std::string::npos) error.cause = "command not found";
  if (number == ENOEXEC) error.cause = "not a program: no known format, and no #! line";
  return error;
}

// Makes a group the terminal's foreground one. TTOU, which a background process gets for that, is kept away.
void give_terminal_to(pid_t group) {
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGTTOU, &ignore, &before);
  ::tcsetpgrp(STDIN_FILENO, group);
  ::sigaction(SIGTTOU, &before, nullptr);
}

// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         const CommandLine& command, int report, pid_t parent, bool foreground,
                         const InheritedSignals& inherited) {
  ::setpgid(0, 0);
  if (foreground) give_terminal_to(::getpid());
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The wrapper may have died before the line above.
  if (::getppid() != parent) ::_exit(70);
  restore_signals(inherited);
  if (command.output) ::dup2(*command.output, STDOUT_FILENO);
  if (command.error_output) ::dup2(*command.error_output, STDERR_FILENO);
  ::execvpe(program, arguments, environment);
  const int failure = errno;
  [[maybe_unused]] const auto ignored = ::write(report, &failure, sizeof failure);
  ::_exit(127);
}

}  // namespace

PosixProcesses::PosixProcesses(const InheritedSignals& inherited) : inherited_(inherited) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

base::Result<int> PosixProcesses::spawn(const CommandLine& command) {
  const std::string& program = command.arguments.at(0);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return last_error("pipe for", program);
  Descriptor reading{ends[0]};
  Descriptor writing{ends[1]};
  const auto arguments = pointers(command.arguments);
  const auto environment = pointers(command.environment);
  const pid_t parent = ::getpid();
  // In the background, or without a terminal, there is nothing to hand on.
  const bool foreground = ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
  const pid_t child = ::fork();
  if (child < 0) return last_error("fork for", program);
  if (child == 0) {
    become(program.c_str(), arguments.data(), environment.data(), command, writing.get(), parent, foreground,
           inherited_);
  }
  // On both sides, so that the group exists whoever runs first.
  ::setpgid(child, child);
  if (writing.close() != 0) {
    // Nothing was written to this end; the child's copy decides.
  }
  int failure = 0;
  ssize_t count = 0;
  do count = ::read(reading.get(), &failure, sizeof failure);
  while (count < 0 && errno == EINTR);
  if (count == static_cast<ssize_t>(sizeof failure)) {
    ::waitpid(child, nullptr, 0);
    if (foreground) give_terminal_to(::getpgrp());
    return spawn_error(program, failure);
  }
  foreground_ = foreground ? child : 0;
  return child;
}

void PosixProcesses::signal_group(int group, int number) {
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
      if (process == foreground_) stop_with_the_command();
      continue;
    }
    if (process == foreground_) {
      give_terminal_to(::getpgrp());
      foreground_ = 0;
    }
    if (WIFSIGNALED(status)) return Reaped{process, 0, WTERMSIG(status)};
    return Reaped{process, WEXITSTATUS(status), std::nullopt};
  }
}

// Ctrl-Z reaches the command's group only: the shell that waits for us has to see us stop too, and `fg`
// continues both.
void PosixProcesses::stop_with_the_command() {
  give_terminal_to(::getpgrp());
  ::raise(SIGSTOP);
  give_terminal_to(foreground_);
  ::kill(-foreground_, SIGCONT);
}

Error exec_in_place(const CommandLine& command, const InheritedSignals& inherited) {
  const auto arguments = pointers(command.arguments);
  const auto environment = pointers(command.environment);
  restore_signals(inherited);
  ::execvpe(arguments[0], arguments.data(), environment.data());
  return spawn_error(command.arguments[0], errno);
}

}  // namespace baton::system
