#include "system/pace.h"

#include <algorithm>

namespace baton::system {

bool Pace::advance(std::uint64_t bytes) {
  moved_ += bytes;
  std::unique_lock lock(mutex_, std::defer_lock);
  if (rate_ == 0) return !given_up_;
  lock.lock();
  if (rate_ == 0) return !given_up_;
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> cost(static_cast<double>(bytes) / static_cast<double>(rate_));
  free_ = std::max(free_, now) + std::chrono::duration_cast<std::chrono::steady_clock::duration>(cost);
  const auto until = free_;
  changed_.wait_until(lock, until, [&] { return given_up_ || rate_ == 0; });
  return !given_up_;
}

void Pace::hurry() {
  const std::lock_guard lock(mutex_);
  rate_ = 0;
  changed_.notify_all();
}

bool Pace::pause(base::Duration span) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, span, [&] { return given_up_.load(); });
}

void Pace::give_up() {
  const std::lock_guard lock(mutex_);
  given_up_ = true;
  changed_.notify_all();
}

}  // namespace baton::system
