#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "system/descriptor.h"

namespace baton::system {

// Runs volume I/O where it cannot hold up signals, timeouts and the exit: on a dead server a system call
// sleeps without regard to signals, so it must not be the main thread's.
class VolumeWorker {
 public:
  virtual ~VolumeWorker() = default;
  // Takes one task at a time; submitting while busy() is a bug. The task must own all it uses: it may outlive
  // the caller's interest in it.
  virtual void submit(std::function<void()> task) = 0;
  // True from submit() until the task has returned.
  [[nodiscard]] virtual bool busy() const = 0;
};

class ThreadWorker final : public VolumeWorker {
 public:
  ThreadWorker() = default;
  // Joins an idle thread. One that is held by a dead server is left behind, for the exit to end.
  ~ThreadWorker() override;
  ThreadWorker(const ThreadWorker&) = delete;
  ThreadWorker& operator=(const ThreadWorker&) = delete;

  void submit(std::function<void()> task) override;
  [[nodiscard]] bool busy() const override;

  // Readable once a task has returned, -1 before there was one; acknowledge() makes it unreadable again, and
  // throws what the task threw.
  [[nodiscard]] int descriptor() const;
  void acknowledge();

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  // Made by the first task: whoever has no volume pays for nothing.
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace baton::system
