#pragma once

#include <optional>
#include <vector>

#include "system/events.h"

namespace baton::engine {

// Until there is a command to have them, keeps the signals that are meant for it: all but those by which a
// process is asked to end, which end the wait for it, and what says something about the present only. Each
// once, in the order in which they came, as the kernel keeps those that are pending.
class EarlySignals final : public system::Events {
 public:
  explicit EarlySignals(system::Events& events) : events_(events) {}

  [[nodiscard]] system::Wakeup wait(std::optional<base::MonotonicTime> deadline) override;

  // The command is about to start: from here on, nothing is kept.
  [[nodiscard]] std::vector<int> take();

 private:
  system::Events& events_;
  std::vector<int> kept_;
  bool keeping_ = true;
};

}  // namespace baton::engine
