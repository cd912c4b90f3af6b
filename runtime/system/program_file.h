#pragma once

#include <array>
#include <string>
#include <vector>

namespace baton::system {

// The files that a command name may stand for, in the order in which execvp(3) tries them.
[[nodiscard]] std::vector<std::string> program_candidates(const std::string& name);

// Whether the name is that of a file, and not to be looked up in PATH.
[[nodiscard]] bool is_program_path(const std::string& name);

// What follows is async-signal-safe.

// For messages about what could not be run: whether this is the file that a command name stands for, as
// execvp(3) finds it. May be a directory when the name is a path.
[[nodiscard]] bool is_program(const char* file, bool name_is_path);

[[nodiscard]] bool is_directory(const char* path);

// Whether a shell could read it: no NUL byte and no ELF header at its beginning. Leaves errno alone.
[[nodiscard]] bool is_text(const char* path);

// What the kernel, or execvp(3), runs in the program's place or with it: the interpreter that its #! line or
// its ELF header names, else /bin/sh. An interpreter that is not there makes a program that is there "not
// found" as well. Ends in a NUL; cut where it is longer than the kernel takes in a #! line.
using InterpreterName = std::array<char, 256>;
[[nodiscard]] InterpreterName interpreter_of(const char* program);

}  // namespace baton::system
