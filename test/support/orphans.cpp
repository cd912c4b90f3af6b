// Usage: orphans N [FIFO]. Leaves N orphans behind, each in a process group with us and asleep, says "ready",
// and goes on until it is told to end. SIGUSR1 ends the orphans, all at once. They have the FIFO open for
// writing, so that its reader sees when the last of them has ended.

#include <csignal>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t stack_size = 8192;

int sleep_for_ever(void*) {
  while (true) ::pause();
}

// They share one memory, so that ten thousand of them need neither much time nor much room.
int leave_children(std::size_t count) {
  static std::vector<char> stacks(count * stack_size);
  for (std::size_t i = 1; i <= count; ++i) {
    if (::clone(&sleep_for_ever, stacks.data() + i * stack_size, CLONE_VM | SIGCHLD, nullptr) < 0) return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const pid_t middle = ::fork();
  if (middle == 0 && count > 2 && ::open(words[2], O_WRONLY) < 0) ::_exit(1);
  if (middle == 0) ::_exit(leave_children(count > 1 ? static_cast<std::size_t>(std::atoi(words[1])) : 1));
  std::signal(SIGUSR1, SIG_IGN);
  int status = 1;
  if (::waitpid(middle, &status, 0) != middle || status != 0) return 1;
  if (::write(STDOUT_FILENO, "ready\n", 6) != 6) return 1;
  sleep_for_ever(nullptr);
}
