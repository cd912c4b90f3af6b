#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::faults {

// One entry into a system call, as strace -f -y wrote it down.
struct Call {
  std::string thread;
  std::string name;
  unsigned ordinal = 0;  // among the calls of this name of this thread, from 1
  std::string text;
};

// In the order in which they were entered.
[[nodiscard]] std::vector<Call> parse_trace(std::string_view trace);

// The calls that were made to fail, as they were entered.
[[nodiscard]] std::vector<std::string> injected_calls(std::string_view trace);

// The `when`-th call of this name of a thread, whichever thread is first to come so far: that is how strace
// counts. `restricted`: only calls on the directories of the volume are counted.
struct Injection {
  std::string call;
  unsigned when = 0;
  bool restricted = false;
  bool wakes = false;  // another thread's call of this number is one by which threads wake each other
};

struct Plan {
  std::vector<Injection> injections;
  std::size_t calls = 0;        // on the volume
  std::size_t unreachable = 0;  // of them: another thread is always first to come so far
};

// What to inject so that each call on the volume is hit once. `all`: the calls of a run; `on_directories`:
// of another one, only those that name a directory of the volume.
[[nodiscard]] Plan plan_injections(const std::vector<Call>& all, const std::vector<Call>& on_directories,
                                   const std::string& volume);

}  // namespace baton::faults
