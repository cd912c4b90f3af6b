#include "system/ticker.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "system/signals.h"

namespace baton::system {

struct ThreadTicker::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  base::Duration interval{0};
  std::function<void()> tick;
  bool due = true;
  bool busy = false;
  bool leave = false;
};

ThreadTicker::ThreadTicker(std::chrono::milliseconds patience)
    : shared_(std::make_shared<Shared>()), patience_(patience) {}

ThreadTicker::~ThreadTicker() {
  if (!thread_.joinable()) return;
  bool stuck = false;
  {
    std::unique_lock lock(shared_->mutex);
    shared_->leave = true;
    shared_->changed.notify_all();
    stuck = !shared_->changed.wait_for(lock, patience_, [this] { return !shared_->busy; });
  }
  if (stuck)
    thread_.detach();
  else
    thread_.join();
}

void ThreadTicker::start(base::Duration interval, std::function<void()> tick) {
  shared_->interval = interval;
  shared_->tick = std::move(tick);
  thread_ = std::thread(&ThreadTicker::work, shared_);
}

void ThreadTicker::wake() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->due = true;
  }
  shared_->changed.notify_one();
}

void ThreadTicker::work(const std::shared_ptr<Shared>& shared) {
  block_all_signals();
  const auto called = [&shared] { return shared->due || shared->leave; };
  std::unique_lock lock(shared->mutex);
  while (true) {
    if (shared->interval.count() > 0)
      shared->changed.wait_for(lock, shared->interval, called);
    else
      shared->changed.wait(lock, called);
    if (shared->leave) return;
    shared->due = false;
    shared->busy = true;
    lock.unlock();
    try {
      shared->tick();
    } catch (...) {
      // A tick that fails is like one that did not come; nobody is there to be told.
    }
    lock.lock();
    shared->busy = false;
    shared->changed.notify_all();
  }
}

}  // namespace baton::system
