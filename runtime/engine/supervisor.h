#pragma once

#include <optional>

#include "base/error.h"
#include "model/supervision.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/processes.h"

namespace baton::engine {

struct CommandResult {
  std::optional<model::Exited> exit;  // absent: the command was never started
  std::optional<base::Error> spawn_error;
  std::optional<int> stopped_by;  // the stop signal that came before the command's end
};

// Runs one command to its end: carries out what model::Supervision decides, and waits. Main thread only.
class Supervisor {
 public:
  Supervisor(const system::Clock& clock, system::Events& events, system::Processes& processes,
             model::SupervisionRules rules)
      : clock_(clock), events_(events), processes_(processes), supervision_(rules) {}

  [[nodiscard]] CommandResult run(const system::CommandLine& command);

 private:
  void apply(const model::SupervisionEvent& event);
  void reap();

  const system::Clock& clock_;
  system::Events& events_;
  system::Processes& processes_;
  model::Supervision supervision_;
  int group_ = 0;
  std::optional<base::MonotonicTime> timer_;
};

}  // namespace baton::engine
