#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "system/bell.h"
#include "system/signals.h"

namespace baton::system {

// Signals that the main thread hands on to a thread that carries out a job. One that waits already is not put
// in a second time, as the kernel has it.
class SignalMailbox final : public SignalSource {
 public:
  // From any thread.
  void put(int number);

  [[nodiscard]] int descriptor() const override { return bell_.descriptor(); }
  [[nodiscard]] std::optional<int> next() override;

 private:
  Bell bell_;
  std::mutex mutex_;
  std::deque<int> pending_;
};

}  // namespace baton::system
