#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/duration.h"

namespace baton::system {

// How fast bytes are moved by all threads together, how many were, and whether to go on. Safe to use from
// several threads.
class Pace {
 public:
  // Zero: as fast as can be.
  explicit Pace(std::uint64_t bytes_per_second = 0) : rate_(bytes_per_second) {}

  // So many bytes were moved. Waits while that is ahead of the rate. False: give up.
  [[nodiscard]] bool advance(std::uint64_t bytes);
  // False: give up, at once.
  [[nodiscard]] bool pause(base::Duration span);
  // From now on as fast as can be.
  void hurry();
  // So many will be, in all; for those who show how far it is.
  void expect(std::uint64_t bytes) { expected_ = bytes; }

  void give_up();
  [[nodiscard]] bool given_up() const { return given_up_; }
  [[nodiscard]] std::uint64_t moved() const { return moved_; }
  [[nodiscard]] std::uint64_t expected() const { return expected_; }

 private:
  std::atomic<std::uint64_t> rate_;
  std::atomic<std::uint64_t> moved_ = 0;
  std::atomic<std::uint64_t> expected_ = 0;
  std::atomic<bool> given_up_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::steady_clock::time_point free_;  // when the next ones may follow
};

}  // namespace baton::system
