#pragma once

#include "base/duration.h"
#include "base/time.h"

namespace baton::system {

// The two clocks: wall() is for what people read, monotonic() for every span and limit.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual base::Instant wall() const = 0;
  [[nodiscard]] virtual base::MonotonicTime monotonic() const = 0;
};

class PosixClock final : public Clock {
 public:
  [[nodiscard]] base::Instant wall() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  [[nodiscard]] base::MonotonicTime monotonic() const override { return std::chrono::steady_clock::now(); }
};

// Of the calling thread. Not for the main one, which has signals to handle.
void sleep(base::Duration span);

}  // namespace baton::system
