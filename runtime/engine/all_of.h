#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/error.h"
#include "system/parallel.h"

namespace baton::engine {

// work(0) to work(count - 1), two at a time where there are two processors, on threads that have ended when
// it returns. Of the problems the first by its number; none is begun after one.
template <class Work>
[[nodiscard]] base::Result<void> all_of(std::size_t count, const Work& work) {
  constexpr unsigned max_threads = 2;
  std::vector<std::optional<base::Error>> problems(count);
  system::in_parallel(count, std::min(max_threads, system::processors()), [&](std::size_t i) {
    const base::Result<void> done = work(i);
    if (!done) problems[i] = done.error();
    return done.has_value();
  });
  for (const auto& problem : problems) {
    if (problem) return *problem;
  }
  return {};
}

}  // namespace baton::engine
