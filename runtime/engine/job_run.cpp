#include "engine/job_run.h"

#include <fmt/format.h>

#include "base/exit_code.h"
#include "engine/volume_task.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::ExitCode;
using model::IfComplete;
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
  const ExitCode code = exit_code_of(gate.outcome);
  switch (gate.outcome) {
    case GateOutcome::timed_out:
    case GateOutcome::corrupt: return failure(code, "wait timed out: " + gate.detail);
    case GateOutcome::stopped: {
      Outcome outcome = failure(code, "stopped by " + gate.detail + " while waiting");
      outcome.exit_code = base::exit_code_of_signal(gate.signal.value_or(system::terminate_signal));
      return outcome;
    }
    case GateOutcome::upstream_failed: return failure(code, "upstream " + gate.detail);
    case GateOutcome::invalid:
    case GateOutcome::stuck:
    case GateOutcome::opened: break;
  }
  return failure(code, gate.detail);
}

}  // namespace

JobRun::Result JobRun::run(const CommandMaker& make_command) {
  attempts_.use(make_command);
  started_ = parts_.clock.monotonic();
  if (options_.stateful) start_ticking();
  if (options_.tracked) {
    if (auto ended = skip_if_complete()) return *ended;
    if (auto ended = open()) return *ended;
  }
  if (options_.gate) {
    if (auto ended = pass_gate()) return *ended;
  }
  return supervise();
}

void JobRun::start_ticking() {
  const auto findings = parts_.output ? parts_.output->shared_findings() : nullptr;
  parts_.ticker.start(options_.heartbeat,
                      [ledger = parts_.ledger, findings, bell = parts_.bell, sampler = parts_.sampler] {
                        ledger->tick(findings ? std::optional(findings->copy()) : std::nullopt,
                                     sampler ? sampler->newest() : std::nullopt);
                        if (ledger->replaced()) bell->ring();
                      });
}

JobRun::Result JobRun::failed(const Error& error) {
  return {to_int(base::exit_code_of(error.kind)), error, error.message()};
}

// With a state directory this was decided before the epoch was claimed.
std::optional<JobRun::Result> JobRun::skip_if_complete() {
  if (options_.stateful || options_.if_complete == IfComplete::rerun) return std::nullopt;
  const auto complete = is_complete();
  if (!complete) return failed(complete.error());
  if (!*complete) return std::nullopt;
  if (options_.if_complete == IfComplete::fail) {
    return failed(
        {ErrorKind::configuration, "", "run " + parts_.ledger->record().run, "is complete already", 0});
  }
  parts_.reporter.event("job_skipped", Severity::info, "complete already");
  return Result{};
}

JobRun::Result JobRun::skip() {
  started_ = parts_.clock.monotonic();
  const auto complete = is_complete();
  if (!complete) return failed(complete.error());
  parts_.reporter.event("job_skipped", Severity::info, "complete already");
  return Result{};
}

base::Result<bool> JobRun::is_complete() {
  // Owned by the task, like every result of one.
  auto complete = std::make_shared<bool>(false);
  const auto error = on_volume([complete](Ledger& ledger) -> base::Result<void> {
    auto found = ledger.is_complete();
    if (!found) return found.error();
    *complete = *found;
    return {};
  });
  if (error) return *error;
  return *complete;
}

// What cannot be opened has failed, and whoever waits for it has to learn that.
std::optional<JobRun::Result> JobRun::open() {
  const JobState state = options_.gate ? JobState::waiting : JobState::running;
  if (auto error = on_volume([state](Ledger& ledger) { return ledger.open(state); }, start_limit())) {
    if (!options_.stateful || parts_.worker.busy()) return failed(*error);
    return finish(failure(base::exit_code_of(error->kind), error->message()), error);
  }
  attempts_.refresh_views();
  if (stopped_by_) return stopped_before_start();
  return std::nullopt;
}

std::optional<JobRun::Result> JobRun::pass_gate() {
  Gate gate(*options_.gate,
            {parts_.clock, events_, parts_.worker, parts_.lookout, parts_.random, parts_.reporter});
  const GateResult result = gate.wait();
  if (result.outcome != GateOutcome::opened) {
    const Outcome outcome = outcome_of_gate(result);
    std::optional<Error> error;
    if (result.outcome != GateOutcome::stopped) {
      error = Error{ErrorKind::internal, "", "gate", outcome.reason, 0};
    }
    // On a volume that does not answer, nothing can be recorded.
    if (parts_.worker.busy()) return Result{outcome.exit_code, error, outcome.reason};
    return finish(outcome, error);
  }
  if (!options_.tracked) return std::nullopt;
  if (auto error = on_volume([](Ledger& ledger) { return ledger.start(); })) {
    if (error->kind == ErrorKind::not_owner) return ownership_lost(*error);
    if (parts_.worker.busy()) return failed(*error);
    return finish(failure(base::exit_code_of(error->kind), error->message()), error);
  }
  attempts_.refresh_views();
  if (stopped_by_) return stopped_before_start();
  return std::nullopt;
}

// Before the command, and before each retry, by prepared().
std::optional<JobRun::Result> JobRun::resume() {
  if (!parts_.checkpoints) return std::nullopt;
  const auto signal = parts_.checkpoints->restore(events_, [this] { return attempts_.replaced(); });
  if (!stopped_by_) stopped_by_ = signal;
  if (attempts_.replaced()) return stop_for_later_owner();
  if (stopped_by_) return stopped_before_start();
  const auto& problem = parts_.checkpoints->problem();
  if (!problem) return std::nullopt;
  return finish(failure(base::exit_code_of(problem->kind), problem->message()), problem);
}

JobRun::Result JobRun::supervise() {
  if (attempts_.replaced()) return stop_for_later_owner();
  if (auto ended = resume()) return *ended;
  events_.end();
  if (parts_.output) {
    if (auto started = parts_.output->start(); !started) {
      const Error& error = started.error();
      return finish(failure(base::exit_code_of(error.kind), error.message()), error);
    }
  }
  started_ = parts_.clock.monotonic();
  if (options_.tracked) {
    const auto& record = parts_.ledger->record();
    parts_.reporter.event("job_started", Severity::info, "started",
                          {{"epoch", std::to_string(record.epoch)}});
    parts_.reporter.metric(
        "job_start_time",
        Number::of(std::chrono::floor<std::chrono::seconds>(parts_.clock.wall()).time_since_epoch().count()));
  }
  Supervisor supervisor({parts_.clock, events_, parts_.processes, parts_.random, attempts_},
                        options_.supervision);
  const CommandResult result = supervisor.run();
  if (parts_.sampler) parts_.ledger->record().samples = parts_.sampler->newest();
  drain_output(result);
  if (result.replaced) {
    if (parts_.checkpoints) parts_.checkpoints->give_up(events_);
    return stop_for_later_owner();
  }
  if (result.stop_signal) stopped_by_ = result.stop_signal;
  Outcome outcome = outcome_of(result);
  save_progress(result, outcome);
  time_is_short_ = stopped_by_ || result.deadline_passed;
  attempts_.record_last(result.exit, outcome.reason);
  std::optional<Error> error = result.exit ? std::nullopt : result.spawn_error;
  if (parts_.checkpoints && parts_.checkpoints->problem()) {
    error = parts_.checkpoints->problem();
    outcome = model::outcome_without_restore(outcome, *error);
  }
  if (outcome.state == JobState::succeeded && parts_.make_outputs) {
    error = keep_outputs();
    if (error) outcome = model::outcome_without_outputs(outcome, *error);
  }
  const bool succeeded = outcome.state == JobState::succeeded;
  Result ended = finish(outcome, std::move(error));
  if (parts_.checkpoints && succeeded && ended.exit_code == 0) parts_.checkpoints->remove_all(events_);
  return ended;
}

void JobRun::save_progress(const CommandResult& result, const Outcome& outcome) {
  if (!parts_.checkpoints) return;
  if (outcome.state == JobState::succeeded) return parts_.checkpoints->give_up(events_);
  const auto signal = parts_.checkpoints->save_last(events_, result.exit.has_value(), limit_after(result));
  if (!stopped_by_) stopped_by_ = signal;
}

std::optional<Error> JobRun::keep_outputs() {
  const std::shared_ptr<Outputs> outputs = parts_.make_outputs(parts_.ledger->record());
  // This may take long, and the record is the task's meanwhile.
  auto problem = on_volume([outputs](Ledger& ledger) -> base::Result<void> {
    auto kept = outputs->collect();
    if (!kept) return kept.error();
    ledger.record().outputs = std::move(*kept);
    return {};
  });
  if (!stopped_by_) return problem;
  time_is_short_ = true;
  if (!parts_.worker.busy()) return problem;
  outputs->give_up();
  return Error{ErrorKind::transient, "", "stopped by " + system::signal_name(*stopped_by_),
               "the outputs were not on the disk in time", 0};
}

Outcome JobRun::outcome_of(const CommandResult& result) const {
  if (!result.exit) return model::outcome_of_spawn_error(*result.spawn_error);
  const model::Ending ending{*result.exit, result.stopped_by, result.attempt_timed_out,
                             result.deadline_passed};
  return model::outcome_of(ending, options_.tracked, &system::signal_name);
}

base::Duration JobRun::patience() const {
  return std::max<base::Duration>(options_.supervision.grace, std::chrono::seconds{1});
}

// A stop signal gave the command, its output and its progress the grace period together.
std::optional<base::MonotonicTime> JobRun::limit_after(const CommandResult& result) const {
  const auto now = parts_.clock.monotonic();
  if (result.stopped_at) {
    return std::max<base::MonotonicTime>(*result.stopped_at + options_.supervision.grace,
                                         now + std::chrono::seconds{1});
  }
  if (result.deadline_passed || result.replaced) return now + patience();
  return std::nullopt;
}

void JobRun::drain_output(const CommandResult& result) {
  if (!parts_.output) return;
  stopped_by_ = parts_.output->finish(parts_.clock, events_, patience(), limit_after(result));
  attempts_.report_output_problems();
  parts_.ledger->record().lines = parts_.output->findings();
}

JobRun::Result JobRun::stop_for_later_owner() {
  const auto& record = parts_.ledger->record();
  const Error error{ErrorKind::not_owner, "",
                    fmt::format("epoch {} of job {}, run {}", record.epoch, record.job, record.run),
                    "a later owner has taken over; nothing was published", 0};
  return ownership_lost(error);
}

JobRun::Result JobRun::ownership_lost(const Error& error) {
  parts_.reporter.event("ownership_lost", Severity::error, error.message());
  return failed(error);
}

JobRun::Result JobRun::finish(const Outcome& outcome, std::optional<Error> error) {
  if (!options_.tracked) return {outcome.exit_code, std::move(error), outcome.reason};
  if (auto problem = on_volume([outcome](Ledger& ledger) { return ledger.close(outcome); }, end_limit())) {
    if (problem->kind == ErrorKind::not_owner) return ownership_lost(*problem);
    Outcome unseen = outcome;
    unseen.state = JobState::failed;
    unseen.reason = problem->message();
    unseen.exit_code = to_int(base::exit_code_of(problem->kind));
    report_end(unseen);
    return failed(*problem);
  }
  Outcome told = outcome;
  if (const auto& trouble = parts_.ledger->trouble()) {
    told.reason = parts_.ledger->record().reason;
    // An error is the one line on stderr.
    if (!error) {
      parts_.warn("no failure marker: " + trouble->message() +
                  "; the exit code is the command's all the same");
    }
  }
  report_end(told);
  return {told.exit_code, std::move(error), told.reason};
}

std::optional<base::MonotonicTime> JobRun::end_limit() const {
  if (!time_is_short_) return std::nullopt;
  return parts_.clock.monotonic() + options_.supervision.grace;
}

std::optional<base::MonotonicTime> JobRun::start_limit() const {
  if (!options_.gate || !options_.gate->timeout) return std::nullopt;
  return started_ + *options_.gate->timeout + options_.supervision.grace;
}

std::optional<Error> JobRun::on_volume(const LedgerStep& step, std::optional<base::MonotonicTime> limit) {
  // Owned by the task, which may still be held by the volume when this process gives up on it.
  auto outcome = std::make_shared<base::Result<void>>();
  VolumeTask task(parts_.clock, events_, parts_.worker, options_.supervision.grace);
  const auto result = task.run([ledger = parts_.ledger, step, outcome] { *outcome = step(*ledger); }, limit);
  if (!stopped_by_) stopped_by_ = result.stopped_by;
  if (!result.finished) {
    return Error{ErrorKind::transient, "write", "state and markers", "the volume did not answer in time", 0};
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
  const auto& attempts = parts_.ledger->record().attempts;
  parts_.reporter.metric("job_attempts_total", Number::of(attempts.empty() ? 0 : attempts.back().number));
}

}  // namespace baton::engine
