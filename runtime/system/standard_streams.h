#pragma once

#include <string_view>

namespace baton::system {

inline constexpr int standard_output = 1;
inline constexpr int standard_error = 2;

// Sees to it that no file of ours takes the number of a standard stream that we were started without: what is
// meant for the stream would end up in the file. Reading and writing such a stream fails as before, and the
// command finds it closed as we did.
void occupy_standard_streams();

// From now on there is nothing to read on standard input, for this process and for what it starts.
void read_nothing();

[[nodiscard]] bool is_writable(int descriptor);
[[nodiscard]] bool is_terminal(int descriptor);
// Whether both lead to the same file, pipe or terminal, as after 2>&1.
[[nodiscard]] bool are_the_same(int one, int other);

// The line at which a terminal on standard error stands becomes this; "": empty. For what is only of the
// moment.
void show_on_terminal(std::string_view line);

}  // namespace baton::system
