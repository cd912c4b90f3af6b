#pragma once

#include <chrono>
#include <thread>

namespace baton::test {

// Whether the condition comes true within a limit that only a broken program reaches.
template <class Condition>
[[nodiscard]] bool eventually(const Condition& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace baton::test
