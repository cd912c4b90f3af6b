#pragma once

#include <string>
#include <vector>

namespace baton::system {

// An exec with everything that it takes prepared, for the moment between vfork and exec.
class ProgramExec {
 public:
  // Both must outlive this. [0] is looked up in PATH unless it has a slash.
  ProgramExec(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);

  // Becomes the program, as execvpe(3) does: a text without a #! line is given to /bin/sh. What is no text is
  // not (ENOEXEC): a shell would take the bytes of another machine's program for commands. Returns the errno.
  // Async-signal-safe.
  [[nodiscard]] int run();

 private:
  [[nodiscard]] int become(const char* file);

  std::vector<std::string> files_;  // to be tried in turn
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::vector<char*> shell_arguments_;
};

}  // namespace baton::system
