#pragma once

#include <optional>

#include "engine/reporter.h"
#include "system/events.h"

namespace baton::engine {

// Says of a signal that no command can have it, as none runs. Of those that tell of the present only (CONT,
// WINCH), nothing is said.
void report_ignored_signal(Reporter& reporter, int number);

// Until there is a command, says so of each signal that comes for it. Not of those by which a process is
// asked to end: whoever waits sees to them.
class EarlySignals final : public system::Events {
 public:
  EarlySignals(system::Events& events, Reporter& reporter) : events_(events), reporter_(reporter) {}

  [[nodiscard]] system::Wakeup wait(std::optional<base::MonotonicTime> deadline) override;

  // The command is about to start: from here on, nothing is said.
  void end() { over_ = true; }

 private:
  system::Events& events_;
  Reporter& reporter_;
  bool over_ = false;
};

}  // namespace baton::engine
