#pragma once

#include <cstdint>
#include <string_view>

#include "base/duration.h"
#include "base/error.h"

namespace baton::model {

// How much of the computed delay is left to chance, so that workers that failed together do not come back
// together. equal: the upper half of it; full: all of it. (Brooker, "Exponential Backoff And Jitter", AWS
// Architecture Blog, 2015)
enum class Jitter { none, equal, full };
[[nodiscard]] base::Result<Jitter> parse_jitter(std::string_view text);

// The pause before the next attempt: delay * factor^(failures - 1), at most max_delay, then jittered.
struct Backoff {
  base::Duration delay{1'000};
  double factor = 2;
  base::Duration max_delay{300'000};
  Jitter jitter = Jitter::full;

  // `failures`: attempts that have failed, from 1. `random`: in [0, 1).
  [[nodiscard]] base::Duration pause(std::uint32_t failures, double random) const;
};

// A decimal number from 1 to 1000.
[[nodiscard]] base::Result<double> parse_factor(std::string_view text);

}  // namespace baton::model
