#pragma once

#include <cstddef>
#include <functional>

#include "base/duration.h"

namespace baton::system {

// What the caller of in_parallel does meanwhile: `beat`, every `every`. 0: nothing.
struct Pulse {
  base::Duration every{0};
  std::function<void()> beat;
};

// Calls work(0) to work(count - 1), in this order, up to `threads` of them at a time, on threads that have
// ended when it returns. Once a call has returned false no more are begun. What a call throws is thrown here.
void in_parallel(std::size_t count, unsigned threads, const std::function<bool(std::size_t)>& work,
                 const Pulse& pulse);

// That this process may use.
[[nodiscard]] unsigned processors();

}  // namespace baton::system
