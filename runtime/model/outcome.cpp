#include "model/outcome.h"

#include <fmt/format.h>

#include "base/exit_code.h"

namespace baton::model {
namespace {

// Why the command did not end on its own account; empty when it did.
std::string outside_cause(const Ending& ending, bool tracked, SignalNamer signal_name) {
  if (ending.stopped_by && tracked) return fmt::format("stopped by {}", signal_name(*ending.stopped_by));
  if (ending.stopped_by) return "";
  if (ending.deadline_passed) return "deadline passed";
  if (ending.attempt_timed_out) return "attempt timed out";
  return "";
}

}  // namespace

std::string describe(const Exited& exit, SignalNamer signal_name) {
  if (exit.signal) return fmt::format("killed by {}", signal_name(*exit.signal));
  return exit.code == 0 ? "" : fmt::format("exit code {}", exit.code);
}

Outcome outcome_of(const Ending& ending, bool tracked, SignalNamer signal_name) {
  const Exited& exit = ending.exit;
  Outcome outcome;
  outcome.command_signal = exit.signal;
  if (!exit.signal) outcome.command_exit_code = exit.code;
  outcome.exit_code = exit.signal ? base::exit_code_of_signal(*exit.signal) : exit.code;
  outcome.reason = describe(exit, signal_name);
  const std::string cause = outside_cause(ending, tracked, signal_name);
  if (cause.empty()) {
    if (outcome.exit_code == 0) outcome.state = JobState::succeeded;
    return outcome;
  }
  if (!ending.stopped_by)
    outcome.exit_code = static_cast<int>(base::ExitCode::timeout);
  else if (outcome.exit_code == 0)
    outcome.exit_code = base::exit_code_of_signal(*ending.stopped_by);
  outcome.reason = fmt::format("{}{}{}", cause, outcome.reason.empty() ? "" : ", ", outcome.reason);
  return outcome;
}

Outcome outcome_without_outputs(Outcome outcome, const base::Error& error) {
  outcome.state = JobState::failed;
  outcome.reason = error.message();
  outcome.exit_code = static_cast<int>(base::exit_code_of(error.kind));
  return outcome;
}

Outcome outcome_without_restore(Outcome outcome, const base::Error& error) {
  return outcome_without_outputs(std::move(outcome), error);
}

Outcome outcome_of_spawn_error(const base::Error& error) {
  Outcome outcome;
  outcome.exit_code = static_cast<int>(base::exit_code_of_spawn(error.kind));
  outcome.reason = error.message();
  return outcome;
}

}  // namespace baton::model
