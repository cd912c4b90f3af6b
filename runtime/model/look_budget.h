#pragma once

#include <chrono>

#include "base/time.h"

namespace baton::model {

// Keeps looking at a busy directory down to a quarter of the time, save for bursts: a gate that has looked
// little looks at once. (The generic cell rate algorithm, ITU-T I.371.)
class LookBudget {
 public:
  static constexpr int rest_per_look = 3;  // times as long as it took
  static constexpr std::chrono::milliseconds burst{100};

  void spent(base::MonotonicTime began, base::MonotonicTime ended);
  // When the next look that a change asks for may begin.
  [[nodiscard]] base::MonotonicTime earliest() const { return rested_ - burst; }

 private:
  base::MonotonicTime rested_ = base::MonotonicTime::min() + burst;
};

}  // namespace baton::model
