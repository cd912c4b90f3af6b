#pragma once

#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace baton::test {

// Runs `body` in a child process, for what would change the test's own process. Returns the child's status as
// waitpid(2) gives it; the exit code is what `body` returns.
template <class Body>
[[nodiscard]] int in_child(Body&& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(std::forward<Body>(body)());
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace baton::test
