#include "engine/job_run.h"

#include <fmt/format.h>

#include "base/exit_code.h"
#include "engine/volume_task.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::ExitCode;
using model::JobState;
using model::Number;
using model::Outcome;
using model::Severity;

int to_int(ExitCode code) {
  return static_cast<int>(code);
}

Outcome failure(ExitCode code, std::string reason) {
  return {JobState::failed, std::move(reason), to_int(code), {}, {}};
}

Outcome outcome_of_gate(const GateResult& gate) {
  switch (gate.outcome) {
    case GateOutcome::timed_out: return failure(ExitCode::timeout, "wait timed out: " + gate.detail);
    case GateOutcome::corrupt: return failure(ExitCode::data, "wait timed out: " + gate.detail);
    case GateOutcome::invalid: return failure(ExitCode::usage, gate.detail);
    case GateOutcome::stuck: return failure(ExitCode::io, gate.detail);
    case GateOutcome::stopped: {
      Outcome outcome = failure(ExitCode::ok, "stopped by " + gate.detail + " while waiting");
      outcome.exit_code = base::exit_code_of_signal(gate.signal.value_or(system::terminate_signal));
      return outcome;
    }
    case GateOutcome::upstream_failed:
    case GateOutcome::opened: break;
  }
  return failure(ExitCode::upstream, "upstream " + gate.detail);
}

}  // namespace

JobRun::Result JobRun::run(const CommandMaker& make_command) {
  started_ = parts_.clock.monotonic();
  if (options_.tracked) {
    if (auto ended = open()) return *ended;
  }
  if (options_.gate) {
    if (auto ended = pass_gate()) return *ended;
  }
  return supervise(make_command);
}

std::optional<JobRun::Result> JobRun::open() {
  const JobState state = options_.gate ? JobState::waiting : JobState::running;
  if (auto error = on_volume([state](Ledger& ledger) { return ledger.open(state); })) {
    return Result{to_int(base::exit_code_of(error->kind)), error};
  }
  if (stopped_by_) return stopped_before_start();
  return std::nullopt;
}

std::optional<JobRun::Result> JobRun::pass_gate() {
  Gate gate(*options_.gate,
            {parts_.clock, parts_.events, parts_.worker, parts_.lookout, parts_.random, parts_.reporter});
  const GateResult result = gate.wait();
  if (result.outcome != GateOutcome::opened) {
    const Outcome outcome = outcome_of_gate(result);
    std::optional<Error> error;
    if (result.outcome != GateOutcome::stopped) {
      error = Error{ErrorKind::internal, "", "gate", outcome.reason, 0};
    }
    // On a volume that does not answer, nothing can be recorded.
    if (parts_.worker.busy()) return Result{outcome.exit_code, error};
    return finish(outcome, error);
  }
  if (!options_.tracked) return std::nullopt;
  if (auto error = on_volume([](Ledger& ledger) { return ledger.start(); })) {
    return Result{to_int(base::exit_code_of(error->kind)), error};
  }
  if (stopped_by_) return stopped_before_start();
  return std::nullopt;
}

JobRun::Result JobRun::supervise(const CommandMaker& make_command) {
  started_ = parts_.clock.monotonic();
  if (options_.tracked) {
    const auto& record = parts_.ledger->record();
    parts_.reporter.event("job_started", Severity::info, "started",
                          {{"epoch", std::to_string(record.epoch)}});
    parts_.reporter.metric(
        "job_start_time",
        Number::of(std::chrono::floor<std::chrono::seconds>(parts_.clock.wall()).time_since_epoch().count()));
  }
  Supervisor supervisor(parts_.clock, parts_.events, parts_.processes, options_.supervision);
  const CommandResult result = supervisor.run(make_command(parts_.ledger->record()));
  if (result.spawn_error)
    return finish(model::outcome_of_spawn_error(*result.spawn_error), result.spawn_error);
  return finish(
      model::outcome_of_exit(*result.exit, result.stopped_by, options_.tracked, &system::signal_name), {});
}

JobRun::Result JobRun::finish(const Outcome& outcome, std::optional<Error> error) {
  if (!options_.tracked) return {outcome.exit_code, std::move(error)};
  if (auto problem = on_volume([outcome](Ledger& ledger) { return ledger.close(outcome); })) {
    Outcome unseen = outcome;
    unseen.state = JobState::failed;
    unseen.reason = problem->message();
    report_end(unseen);
    return {to_int(base::exit_code_of(problem->kind)), problem};
  }
  report_end(outcome);
  return {outcome.exit_code, std::move(error)};
}

std::optional<Error> JobRun::on_volume(const LedgerStep& step) {
  // Owned by the task, which may still be held by the volume when this process gives up on it.
  auto outcome = std::make_shared<base::Result<void>>();
  VolumeTask task(parts_.clock, parts_.events, parts_.worker, options_.supervision.grace);
  const auto result = task.run([ledger = parts_.ledger, step, outcome] { *outcome = step(*ledger); });
  if (!stopped_by_) stopped_by_ = result.stopped_by;
  if (!result.finished) {
    return Error{ErrorKind::transient, "write", "state and markers",
                 "the volume did not answer before the stop", 0};
  }
  if (!*outcome) return outcome->error();
  return std::nullopt;
}

JobRun::Result JobRun::stopped_before_start() {
  Outcome outcome;
  outcome.reason = fmt::format("stopped by {} before the start", system::signal_name(*stopped_by_));
  outcome.exit_code = base::exit_code_of_signal(*stopped_by_);
  return finish(outcome, {});
}

void JobRun::report_end(const Outcome& outcome) {
  const bool complete = outcome.state == JobState::succeeded;
  parts_.reporter.event(complete ? "job_completed" : "job_failed",
                        complete ? Severity::info : Severity::error, complete ? "completed" : outcome.reason,
                        {{"exit_code", std::to_string(outcome.exit_code)}});
  const auto span =
      std::chrono::duration_cast<std::chrono::milliseconds>(parts_.clock.monotonic() - started_);
  parts_.reporter.metric("job_duration_seconds", Number::of_seconds(span),
                         {{"status", complete ? "succeeded" : "failed"}});
}

}  // namespace baton::engine
