#include "engine/attempts.h"

#include <utility>

#include <fmt/format.h>

#include "engine/early_signals.h"

namespace baton::engine {

using base::Error;
using model::Number;
using model::Severity;

system::CommandLine Attempts::begin_attempt(std::uint32_t attempt) {
  model::Record& record = parts_.ledger->record();
  record.attempt = attempt;
  started_ = parts_.clock.wall();
  if (options_.tracked && record.max_attempts > 1) {
    parts_.reporter.event("attempt_started", Severity::info,
                          fmt::format("attempt {} of {}", attempt, record.max_attempts));
  }
  // The first is in the record already.
  if (attempt > 1) refresh_views();
  auto command = make_command_(record);
  if (parts_.checkpoints) parts_.checkpoints->begin_attempt(attempt, command.environment);
  return command;
}

// Not before: the start of the command waits for nothing that it does not need.
void Attempts::started(int process) {
  if (parts_.checkpoints) parts_.checkpoints->started(process);
  if (!parts_.sampler || sampling_) return;
  sampling_ = true;
  parts_.sampling->start(options_.sample, [sampler = parts_.sampler] { sampler->sample(); });
}

void Attempts::ending() {
  if (parts_.checkpoints) parts_.checkpoints->ending();
}

void Attempts::reaped(const system::Reaped& other) {
  if (parts_.checkpoints) parts_.checkpoints->reaped(other);
}

void Attempts::retry(const model::RetryAfter& retry, const std::optional<model::Exited>& exit) {
  std::string reason = "could not be started";
  if (exit) reason = model::describe(*exit, &system::signal_name);
  if (retry.failure.kind == model::Failure::Kind::timeout) reason = "attempt timed out";
  if (parts_.output) parts_.output->end_attempt();
  add(exit, reason);
  if (parts_.checkpoints) parts_.checkpoints->prepare_retry(exit.has_value());
  if (options_.tracked) {
    parts_.reporter.event("attempt_failed", Severity::warning, reason,
                          {{"attempt", std::to_string(retry.attempt)},
                           {"retry_in_seconds", Number::of_seconds(retry.pause).text()}});
  }
  refresh_views();
}

void Attempts::record_last(const std::optional<model::Exited>& exit, const std::string& reason) {
  const auto& record = parts_.ledger->record();
  if (record.attempts.empty() || record.attempts.back().number != record.attempt) add(exit, reason);
}

void Attempts::add(const std::optional<model::Exited>& exit, std::string reason) {
  auto& record = parts_.ledger->record();
  model::Attempt attempt{record.attempt, started_, parts_.clock.wall(), {}, {}, std::move(reason)};
  if (exit) {
    attempt.signal = exit->signal;
    if (!exit->signal) attempt.exit_code = exit->code;
  }
  record.attempts.push_back(std::move(attempt));
  if (record.attempts.size() > model::max_recorded_attempts) record.attempts.erase(record.attempts.begin());
}

// Of a job, EVENT lines tell it in the end; a plain init says nothing else.
void Attempts::limit_passed(model::Timer limit, bool command_runs) {
  if (options_.tracked) return;
  const model::SupervisionRules& rules = options_.supervision;
  const bool of_attempt = limit == model::Timer::attempt;
  const std::string consequence = command_runs ? fmt::format("{} to the command, and in {} SIGKILL",
                                                             system::signal_name(rules.terminate_signal),
                                                             base::format_duration(rules.grace))
                                               : "there is no other attempt";
  parts_.warn(
      fmt::format("{} {}: {}", of_attempt ? "the attempt has taken" : "the deadline has passed, after",
                  base::format_duration(of_attempt ? *rules.attempt_timeout : *rules.deadline), consequence));
}

// What a plain init prints is the command's alone.
void Attempts::signal_ignored(int number) {
  if (options_.tracked) report_ignored_signal(parts_.reporter, number);
}

bool Attempts::replaced() const {
  return parts_.ledger->replaced() || (parts_.checkpoints && parts_.checkpoints->replaced());
}

std::optional<bool> Attempts::prepared() {
  return parts_.checkpoints ? parts_.checkpoints->prepared() : std::nullopt;
}

void Attempts::rung() {
  report_output_problems();
  if (parts_.checkpoints) parts_.checkpoints->collect();
}

void Attempts::report_output_problems() {
  if (!parts_.output) return;
  for (const Error& error : parts_.output->take_failures()) {
    parts_.warn(error.message() + "; what else it prints there is lost");
  }
  for (const auto& problem : parts_.output->take_problems()) {
    parts_.reporter.event(problem.type, problem.severity, problem.message, problem.labels);
  }
}

void Attempts::refresh_views() {
  if (!options_.stateful) return;
  parts_.ledger->show(parts_.ledger->record());
  parts_.ticker.wake();
}

}  // namespace baton::engine
