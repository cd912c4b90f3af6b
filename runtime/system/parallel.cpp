#include "system/parallel.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "system/signals.h"

namespace baton::system {
namespace {

// The numbers still to be worked on, and the threads that do.
class Queue {
 public:
  Queue(std::size_t count, const std::function<bool(std::size_t)>& work) : count_(count), work_(work) {}

  void enter() {
    const std::lock_guard lock(mutex_);
    ++working_;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_one();
  }

  void work_off() {
    for (auto number = take(); number; number = take()) {
      try {
        if (!work_(*number)) close(nullptr);
      } catch (...) {
        close(std::current_exception());
      }
    }
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return working_ == 0; });
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::optional<std::size_t> take() {
    const std::lock_guard lock(mutex_);
    if (next_ == count_) return std::nullopt;
    return next_++;
  }
  void close(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    next_ = count_;
    if (failure) failure_ = std::move(failure);
  }

  std::size_t count_;
  const std::function<bool(std::size_t)>& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  unsigned working_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

void in_parallel(std::size_t count, unsigned threads, const std::function<bool(std::size_t)>& work) {
  Queue queue(count, work);
  std::vector<std::jthread> pool;
  try {
    while (pool.size() < std::min<std::size_t>(count, threads)) {
      queue.enter();
      pool.emplace_back([&queue] {
        block_all_signals();
        queue.work_off();
        queue.leave();
      });
    }
  } catch (const std::system_error&) {
    // No thread to be had, as where the number of processes is limited: the work is done all the same.
    queue.leave();
    if (pool.empty()) queue.work_off();
  }
  queue.wait();
  pool.clear();
  queue.rethrow();
}

unsigned processors() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace baton::system
