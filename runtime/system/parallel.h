#pragma once

#include <cstddef>
#include <functional>

namespace baton::system {

// Calls work(0) to work(count - 1), in this order, up to `threads` of them at a time, on threads that have
// ended when it returns. Once a call has returned false no more are begun. What a call throws is thrown here.
void in_parallel(std::size_t count, unsigned threads, const std::function<bool(std::size_t)>& work);

// That this process may use.
[[nodiscard]] unsigned processors();

}  // namespace baton::system
