#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "base/duration.h"

namespace baton::system {

// Does something again and again, whatever the main thread is busy with.
class Ticker {
 public:
  virtual ~Ticker() = default;
  // From now on, `tick` runs every `interval`, for the first time at once; zero: only when woken. It must own
  // all it uses, for on a dead server it may outlive this object. May be called once.
  virtual void start(base::Duration interval, std::function<void()> tick) = 0;
  // Makes the next one come at once. Without a start, nothing happens.
  virtual void wake() = 0;
};

// On a thread of its own.
class ThreadTicker final : public Ticker {
 public:
  // `patience`: how long the end waits for a tick that is under way. What that writes beside the file that it
  // replaces would stay there.
  explicit ThreadTicker(std::chrono::milliseconds patience = std::chrono::milliseconds{500});
  // A tick that a dead server holds is left behind, for the exit to end.
  ~ThreadTicker() override;
  ThreadTicker(const ThreadTicker&) = delete;
  ThreadTicker& operator=(const ThreadTicker&) = delete;

  void start(base::Duration interval, std::function<void()> tick) override;
  void wake() override;

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::chrono::milliseconds patience_;
  std::thread thread_;
};

}  // namespace baton::system
