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

// What is known when the last attempt is over.
struct Ending {
  Exited exit;
  std::optional<int> stopped_by;  // the stop signal that came before the work was done
  bool attempt_timed_out = false;
  bool deadline_passed = false;
};

using SignalNamer = std::string (*)(int);  // "SIGTERM" for 15

// `tracked`: there is a record or a marker that would say "complete". Then a command that ended with 0 after
// it was told to stop does not count as complete: it had no chance to show that it was done, and what it left
// out would be missed for good. Without anything to mark, its exit code passes through as it is.
[[nodiscard]] Outcome outcome_of(const Ending& ending, bool tracked, SignalNamer signal_name);

// "exit code 3", "killed by SIGKILL"; empty for exit code 0.
[[nodiscard]] std::string describe(const Exited& exit, SignalNamer signal_name);

// The command succeeded, but what it was to leave behind is not as it should be, or not on the disk.
[[nodiscard]] Outcome outcome_without_outputs(Outcome outcome, const base::Error& error);

// An attempt has failed, and what the next one is to go on from cannot be had.
[[nodiscard]] Outcome outcome_without_restore(Outcome outcome, const base::Error& error);

[[nodiscard]] Outcome outcome_of_spawn_error(const base::Error& error);

}  // namespace baton::model
