#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "system/program_file.h"

namespace baton::system {

// Why a program could not be run, in a form that needs no memory to be had.
struct ExecFailure {
  int number = 0;  // errno
  int file = -1;   // which of program_candidates() is there; -1: none
  bool is_directory = false;
  InterpreterName interpreter{};  // of that file, for ENOENT
};

// As timeout(1) has it: not_found (127) for what is not there, not_executable (126) for everything else. A
// shortage of the system is an error of its own (74), whatever the program is.
[[nodiscard]] base::Error exec_error(const std::string& program, const ExecFailure& failure);

// An exec with everything that it takes prepared, for the moment between vfork and exec.
class ProgramExec {
 public:
  // Both must outlive this. [0] is looked up in PATH unless it has a slash.
  ProgramExec(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);

  // Becomes the program, as execvpe(3) does: a text without a #! line is given to /bin/sh. What is no text is
  // not (ENOEXEC): a shell would take the bytes of another machine's program for commands. Returns only when
  // that fails. Async-signal-safe, what looks for the reason included: it is asked of the same files, which
  // may be on a volume that does not answer.
  [[nodiscard]] ExecFailure run();

 private:
  [[nodiscard]] int try_files();
  [[nodiscard]] int become(const char* file);

  bool is_path_;
  std::vector<std::string> files_;  // to be tried in turn
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::vector<char*> shell_arguments_;
};

}  // namespace baton::system
