#include "model/outcome.h"

#include <fmt/format.h>

#include "base/exit_code.h"

namespace baton::model {

Outcome outcome_of_exit(const Exited& exit, std::optional<int> stopped_by, bool tracked,
                        std::string (*signal_name)(int)) {
  Outcome outcome;
  if (exit.signal) {
    outcome.command_signal = exit.signal;
    outcome.exit_code = base::exit_code_of_signal(*exit.signal);
    outcome.reason = fmt::format("killed by {}", signal_name(*exit.signal));
  } else {
    outcome.command_exit_code = exit.code;
    outcome.exit_code = exit.code;
    outcome.reason = exit.code == 0 ? "" : fmt::format("exit code {}", exit.code);
  }
  const bool succeeded = !exit.signal && exit.code == 0;
  if (stopped_by && tracked) {
    if (succeeded) outcome.exit_code = base::exit_code_of_signal(*stopped_by);
    outcome.reason = fmt::format("stopped by {}{}{}", signal_name(*stopped_by),
                                 outcome.reason.empty() ? "" : ", ", outcome.reason);
    return outcome;
  }
  if (succeeded) outcome.state = JobState::succeeded;
  return outcome;
}

Outcome outcome_of_spawn_error(const base::Error& error) {
  Outcome outcome;
  const bool absent = error.kind == base::ErrorKind::not_found;
  outcome.exit_code = static_cast<int>(absent ? base::ExitCode::not_found : base::ExitCode::not_executable);
  outcome.reason = error.message();
  return outcome;
}

}  // namespace baton::model
