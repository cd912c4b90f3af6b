#pragma once

#include "base/error.h"

namespace baton::base {

// The exit codes are an interface: manifests match them in podFailurePolicy. docs/exit-codes.md lists them.
// 64 to 78 are those of sysexits.h, 124 to 127 those of timeout(1) and the shell.
enum class ExitCode : int {
  ok = 0,
  usage = 64,
  data = 65,
  upstream = 69,
  internal = 70,
  io = 74,
  not_owner = 75,
  configuration = 78,
  timeout = 124,
  not_executable = 126,
  not_found = 127,
};

// For an error that ends a command. `not_found` is an I/O error here.
[[nodiscard]] ExitCode exit_code_of(ErrorKind kind);

// For a command line's program that could not be run: as above, but `not_found` is the program.
[[nodiscard]] ExitCode exit_code_of_spawn(ErrorKind kind);

// 128+N, what a shell reports for a process that signal N ended.
[[nodiscard]] constexpr int exit_code_of_signal(int signal) {
  return 128 + signal;
}

}  // namespace baton::base
