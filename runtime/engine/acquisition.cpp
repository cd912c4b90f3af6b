#include "engine/acquisition.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/volume_task.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using Kind = Acquisition::Result::Kind;
using Step = model::ClaimDecision::Step;
using namespace std::chrono_literals;

// Changes in the directory come in bursts.
constexpr auto shortest_pause = 20ms;

// In a row, before an error is taken to stay.
constexpr int most_failures = 5;

bool may_change(const Error& error) {
  return base::may_heal(error) || error.kind == ErrorKind::not_found;
}

std::string why_lost(const Claimant::Attempt& attempt) {
  if (attempt.process_gone) return "its process is gone";
  return fmt::format("no heartbeat for {}", base::format_duration(attempt.silence));
}

Acquisition::Result failed(Error error) {
  return {Kind::failed, 0, 0, std::move(error), {}};
}

Acquisition::Result stopped(int signal) {
  return {Kind::stopped, 0, 0, {}, signal};
}

Acquisition::Result timed_out() {
  return {Kind::timed_out, 0, 0, Error{ErrorKind::transient, "wait for the owner", "", "timed out", 0}, {}};
}

}  // namespace

Acquisition::Result Acquisition::acquire() {
  if (options_.timeout) limit_ = parts_.clock.monotonic() + *options_.timeout;
  while (true) {
    if (auto result = try_once()) return *result;
    if (auto result = sleep()) return *result;
  }
}

std::optional<Acquisition::Result> Acquisition::try_once() {
  // Owned by the task, which may still be held by the volume when this process gives up on it.
  auto answer = std::make_shared<std::optional<Answer>>();
  VolumeTask task(parts_.clock, parts_.events, parts_.worker, options_.grace);
  std::optional<base::MonotonicTime> limit;
  if (limit_) limit = *limit_ + options_.grace;
  const auto result =
      task.run([claimant = parts_.claimant, answer] { answer->emplace(claimant->attempt()); }, limit);
  if (result.finished) {
    // What was claimed in the moment of the stop is ours, and has to be brought to an end.
    const bool claimed = *answer && **answer && (**answer)->step == Step::claim;
    if (result.stopped_by && !claimed) return stopped(*result.stopped_by);
    auto judged = judge(**answer);
    if (judged) judged->signal = result.stopped_by;
    return judged;
  }
  if (result.stopped_by) return stopped(*result.stopped_by);
  return failed({ErrorKind::transient, "claim", "state", "the volume did not answer in time", 0});
}

std::optional<Acquisition::Result> Acquisition::judge(const Answer& answer) {
  if (!answer) {
    if (may_change(answer.error()) && ++failures_ < most_failures) return std::nullopt;
    return failed(answer.error());
  }
  failures_ = 0;
  switch (answer->step) {
    case Step::claim:
      report_takeover(*answer);
      return Result{Kind::claimed, answer->index, answer->epoch, {}, {}};
    case Step::skip: return Result{Kind::complete, answer->index, answer->epoch, {}, {}};
    case Step::refuse_complete:
      return failed({ErrorKind::configuration, "", "run", "is complete already", 0});
    case Step::refuse_held:
      parts_.reporter.event("ownership_refused", model::Severity::error, "owned by " + answer->owner,
                            {{"epoch", std::to_string(answer->epoch)}});
      return failed(
          {ErrorKind::not_owner, "owned by", answer->owner, "--wait-for-owner would wait for its end", 0});
    case Step::look_again: report_wait(*answer); break;
  }
  return std::nullopt;
}

std::optional<Acquisition::Result> Acquisition::sleep() {
  const auto now = parts_.clock.monotonic();
  const auto jittered = std::chrono::duration_cast<std::chrono::nanoseconds>(options_.poll) *
                        static_cast<int>(750 + 250 * parts_.random()) / 1000;
  auto until = now + jittered;
  if (limit_) until = std::min(until, *limit_);
  const auto earliest = now + shortest_pause;
  while (true) {
    const system::Wakeup wakeup = parts_.events.wait(until);
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) return stopped(*wakeup.signal);
    const auto woken = parts_.clock.monotonic();
    if (limit_ && woken >= *limit_) return timed_out();
    if (woken >= until) return std::nullopt;
    if (wakeup.volume_changed) until = std::max(woken, earliest);
  }
}

void Acquisition::report_wait(const Claimant::Attempt& attempt) {
  if (std::exchange(reported_, attempt.epoch) == attempt.epoch) return;
  parts_.reporter.event("ownership_pending", model::Severity::info,
                        fmt::format("held by {}; watching its heartbeat", attempt.owner),
                        {{"epoch", std::to_string(attempt.epoch)}});
}

void Acquisition::report_takeover(const Claimant::Attempt& attempt) {
  if (!attempt.took_over) return;
  parts_.reporter.event("ownership_taken", model::Severity::warning,
                        fmt::format("{} is lost: {}", attempt.owner, why_lost(attempt)),
                        {{"epoch", std::to_string(attempt.epoch)}});
}

}  // namespace baton::engine
