#include <chrono>
#include <cstdlib>
#include <thread>

// The command of the jobs whose system calls are failed: `command CODE [MILLISECONDS]` exits with CODE after
// that time. Linked statically, so that it has no system calls on files that could be meant by mistake.
int main(int count, char** words) {
  if (count > 2) std::this_thread::sleep_for(std::chrono::milliseconds{std::atoi(words[2])});
  return count > 1 ? std::atoi(words[1]) : 0;
}
