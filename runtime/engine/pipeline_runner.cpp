#include "engine/pipeline_runner.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/exit_code.h"
#include "system/signals.h"

namespace baton::engine {
namespace {

using model::Launch;
using model::StageState;

}  // namespace

PipelineRunner::Result PipelineRunner::run() {
  tell_begin();
  while (true) {
    for (const Launch& launch : parts_.schedule.take()) start(launch);
    if (parts_.observer != nullptr) parts_.observer->look();
    if (parts_.schedule.is_over()) break;
    const auto wakeup =
        parts_.events.wait(parts_.observer == nullptr ? std::nullopt : parts_.observer->next_look());
    if (wakeup.rung) take_ended();
    if (!wakeup.signal) continue;
    if (system::is_stop_signal(*wakeup.signal)) {
      pass_on(*wakeup.signal);
    } else {
      parts_.pool.signal(*wakeup.signal);
    }
  }
  return tell_end();
}

// What cannot be started for want of threads or memory ends it all in an orderly way: the next start of the
// run goes on from there.
void PipelineRunner::start(const Launch& launch) {
  if (!problem_) {
    const auto started = parts_.pool.start(launch);
    if (started) {
      if (launch.kind == Launch::Kind::recovery) tell_recovery(launch);
      if (parts_.observer != nullptr) parts_.observer->started(launch);
      return;
    }
    problem_ = started.error();
  }
  ended(launch, static_cast<int>(base::exit_code_of(problem_->kind)));
  if (!stopped_by_) pass_on(system::terminate_signal);
}

void PipelineRunner::take_ended() {
  while (const auto over = parts_.pool.take_ended()) ended(over->launch, over->exit_code);
}

void PipelineRunner::ended(const Launch& launch, int exit_code) {
  if (launch.kind == Launch::Kind::recovery && exit_code != 0) {
    parts_.reporter.event(
        "recovery_failed", model::Severity::error, "the recovery has failed",
        {{"job", parts_.pipeline.stages[launch.stage].name}, {"exit_code", std::to_string(exit_code)}});
  }
  parts_.schedule.ended(launch, exit_code);
  if (parts_.observer != nullptr) parts_.observer->ended(launch, exit_code);
  if (!parts_.schedule.is_stopping() || told_to_end_ || stopped_by_) return;
  told_to_end_ = true;
  parts_.pool.signal(system::terminate_signal);
}

void PipelineRunner::tell_recovery(const Launch& launch) {
  parts_.reporter.event(
      "recovery_started", model::Severity::warning, "the stage has failed",
      {{"job", parts_.pipeline.stages[launch.stage].name}, {"exit_code", std::to_string(launch.failure)}});
}

void PipelineRunner::pass_on(int signal) {
  if (!stopped_by_) stopped_by_ = signal;
  parts_.schedule.stop();
  parts_.pool.signal(signal);
}

void PipelineRunner::tell_begin() {
  began_ = parts_.clock.monotonic();
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < parts_.pipeline.stages.size(); ++i)
    chosen += parts_.schedule.state(i) == StageState::left_out ? 0 : 1;
  parts_.reporter.event("pipeline_started", model::Severity::info,
                        fmt::format("{} stage{}", chosen, chosen == 1 ? "" : "s"));
}

PipelineRunner::Result PipelineRunner::tell_end() {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(parts_.clock.monotonic() - began_);
  parts_.reporter.metric("pipeline_duration_seconds", model::Number::of_seconds(took));
  Result result;
  result.error = problem_;
  if (problem_) {
    result.exit_code = static_cast<int>(base::exit_code_of(problem_->kind));
  } else if (stopped_by_) {
    result.exit_code = base::exit_code_of_signal(*stopped_by_);
  } else {
    result.exit_code = parts_.schedule.failure().value_or(0);
  }
  if (result.exit_code == 0) {
    parts_.reporter.event("pipeline_completed", model::Severity::info, summary());
  } else {
    parts_.reporter.event("pipeline_failed", model::Severity::error, summary(),
                          {{"exit_code", std::to_string(result.exit_code)}});
  }
  return result;
}

std::string PipelineRunner::summary() const {
  std::size_t complete = 0;
  std::size_t chosen = 0;
  std::vector<std::string_view> failed;
  std::size_t not_run = 0;
  for (std::size_t i = 0; i < parts_.pipeline.stages.size(); ++i) {
    const StageState state = parts_.schedule.state(i);
    if (state == StageState::left_out) continue;
    ++chosen;
    if (state == StageState::complete) ++complete;
    if (state == StageState::failed) failed.push_back(parts_.pipeline.stages[i].name);
    if (state == StageState::upstream || state == StageState::waiting) ++not_run;
  }
  std::string text = fmt::format("{} of {} stage{} complete", complete, chosen, chosen == 1 ? "" : "s");
  constexpr std::size_t most_named = 10;
  if (!failed.empty()) {
    const std::size_t more = failed.size() > most_named ? failed.size() - most_named : 0;
    failed.resize(failed.size() - more);
    text += fmt::format("; {}{} failed", fmt::join(failed, ", "),
                        more > 0 ? fmt::format(" and {} more", more) : "");
  }
  if (not_run > 0) text += fmt::format("; {} not run", not_run);
  if (stopped_by_ && !problem_) text += fmt::format("; stopped by {}", system::signal_name(*stopped_by_));
  return text;
}

}  // namespace baton::engine
