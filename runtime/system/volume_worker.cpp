#include "system/volume_worker.h"

#include <cstdint>
#include <exception>
#include <stdexcept>

#include <sys/eventfd.h>

#include "system/signals.h"

namespace baton::system {
namespace {

void drain(const Descriptor& event) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto ignored = ::read(event.get(), &count, sizeof count);
}

}  // namespace

// Outlives the worker while a task is stuck, hence shared with the thread.
struct ThreadWorker::Shared {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> task;
  bool busy = false;
  bool leave = false;
  std::exception_ptr failure;  // a bug in the last task, for the main thread
  Descriptor finished{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

ThreadWorker::~ThreadWorker() {
  if (!thread_.joinable()) return;
  bool stuck = false;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->leave = true;
    stuck = shared_->busy;
  }
  shared_->changed.notify_one();
  if (stuck)
    thread_.detach();
  else
    thread_.join();
}

void ThreadWorker::submit(std::function<void()> task) {
  if (!shared_) shared_ = std::make_shared<Shared>();
  if (!shared_->finished.open()) throw std::runtime_error("no file descriptor for the volume worker");
  {
    const std::lock_guard lock(shared_->mutex);
    // What the task before said of its end must not be taken for this one's.
    drain(shared_->finished);
    shared_->task = std::move(task);
    shared_->busy = true;
  }
  if (!thread_.joinable()) thread_ = std::thread(&ThreadWorker::work, shared_);
  shared_->changed.notify_one();
}

bool ThreadWorker::busy() const {
  if (!shared_) return false;
  const std::lock_guard lock(shared_->mutex);
  return shared_->busy;
}

int ThreadWorker::descriptor() const {
  return shared_ ? shared_->finished.get() : -1;
}

void ThreadWorker::acknowledge() {
  const std::lock_guard lock(shared_->mutex);
  drain(shared_->finished);
  if (shared_->failure) std::rethrow_exception(std::exchange(shared_->failure, nullptr));
}

void ThreadWorker::work(const std::shared_ptr<Shared>& shared) {
  block_all_signals();
  std::unique_lock lock(shared->mutex);
  while (true) {
    shared->changed.wait(lock, [&] { return shared->task || shared->leave; });
    if (!shared->task) return;
    const auto task = std::exchange(shared->task, nullptr);
    lock.unlock();
    std::exception_ptr failure;
    try {
      task();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    shared->failure = failure;
    shared->busy = false;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(shared->finished.get(), &one, sizeof one);
  }
}

}  // namespace baton::system
