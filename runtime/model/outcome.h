#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "model/record.h"
#include "model/supervision.h"

namespace baton::model {

// How a run ended, as its record, its markers and its exit code say it.
struct Outcome {
  JobState state = JobState::failed;
  std::string reason;  // empty when it succeeded
  int exit_code = 0;   // of baton
  std::optional<int> command_exit_code;
  std::optional<int> command_signal;
};

// `tracked`: there is a record or a marker that would say "complete". Then a command that ended with 0 after
// it was told to stop does not count as complete: it had no chance to show that it was done, and what it left
// out would be missed for good. Without anything to mark, its exit code passes through as it is.
// `signal_name`: "SIGTERM" for 15.
[[nodiscard]] Outcome outcome_of_exit(const Exited& exit, std::optional<int> stopped_by, bool tracked,
                                      std::string (*signal_name)(int));

[[nodiscard]] Outcome outcome_of_spawn_error(const base::Error& error);

}  // namespace baton::model
