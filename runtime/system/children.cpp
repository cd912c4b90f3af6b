#include "system/children.h"

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

// Of the kernel's own making: it leads to the running binary even when its file was replaced.
constexpr const char* own_program = "/proc/self/exe";

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> made;
  made.reserve(strings.size() + 1);
  for (const std::string& string : strings) made.push_back(const_cast<char*>(string.c_str()));
  made.push_back(nullptr);
  return made;
}

struct Streams {
  int input;
  int output;
  int error_output;
};

// Between vfork and exec: async-signal-safe calls only.
[[noreturn]] void become(char* const* arguments, char* const* environment, const Streams& streams,
                         const InheritedSignals& inherited, pid_t parent, int& failure) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The parent may have died before the line above.
  if (::getppid() != parent) ::_exit(70);
  ::dup2(streams.input, STDIN_FILENO);
  if (streams.output != STDOUT_FILENO) ::dup2(streams.output, STDOUT_FILENO);
  if (streams.error_output != STDERR_FILENO) ::dup2(streams.error_output, STDERR_FILENO);
  restore_signals(inherited);
  ::execve(own_program, arguments, environment);
  failure = errno;
  ::_exit(127);
}

// Not inlined: a vfork's child runs in its parent's frame.
[[gnu::noinline]] pid_t fork_and_become(char* const* arguments, char* const* environment,
                                        const Streams& streams, const InheritedSignals& inherited,
                                        int& failure) {
  const pid_t parent = ::getpid();
  const pid_t child = ::vfork();
  if (child == 0) become(arguments, environment, streams, inherited, parent, failure);
  if (child < 0) failure = errno;
  return child;
}

}  // namespace

base::Result<int> PosixChildren::spawn(const CommandLine& command) {
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (nothing.get() < 0) return last_error("open", "/dev/null");
  const auto arguments = pointers(command.arguments);
  const auto environment = pointers(command.environment);
  const Streams streams{nothing.get(), command.output.value_or(STDOUT_FILENO),
                        command.error_output.value_or(STDERR_FILENO)};
  int failure = 0;
  const pid_t child = fork_and_become(arguments.data(), environment.data(), streams, inherited_, failure);
  if (failure == 0) return child;
  if (child > 0) ::waitpid(child, nullptr, 0);
  return system_error(child > 0 ? "run" : "fork for", own_program, failure);
}

void PosixChildren::signal(int process, int number) {
  ::kill(process, number);
}

std::optional<Reaped> PosixChildren::reap() {
  int status = 0;
  const pid_t process = ::waitpid(-1, &status, WNOHANG);
  if (process <= 0) return std::nullopt;
  if (WIFSIGNALED(status)) return Reaped{process, 0, WTERMSIG(status)};
  return Reaped{process, WEXITSTATUS(status), std::nullopt};
}

}  // namespace baton::system
