#pragma once

#include <optional>
#include <string>
#include <vector>

namespace baton::system {

// The files that a command name may stand for, in the order in which execvp(3) tries them.
[[nodiscard]] std::vector<std::string> program_candidates(const std::string& name);

// For messages about what could not be run: the file that a command name stands for, as execvp(3) finds it.
// Nothing: there is none. May be a directory when the name has a slash.
[[nodiscard]] std::optional<std::string> find_program(const std::string& name);

[[nodiscard]] bool is_directory(const std::string& path);

// Whether a shell could read it: no NUL byte and no ELF header at its beginning. Async-signal-safe, and
// leaves errno alone.
[[nodiscard]] bool is_text(const char* path);

// What the kernel, or execvp(3), runs in the program's place or with it: the interpreter that its #! line or
// its ELF header names, else /bin/sh. An interpreter that is not there makes a program that is there "not
// found" as well.
[[nodiscard]] std::string interpreter_of(const std::string& program);

}  // namespace baton::system
