#include "engine/gate.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::engine {
namespace {

using base::MonotonicTime;
using model::Severity;
using model::Standing;

constexpr std::size_t conditions_per_report = 5;

std::chrono::milliseconds to_milliseconds(std::chrono::nanoseconds span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span);
}

Severity severity_of(GateOutcome outcome) {
  return outcome == GateOutcome::opened ? Severity::info : Severity::error;
}

std::string_view event_of(GateOutcome outcome) {
  switch (outcome) {
    case GateOutcome::opened: return "wait_satisfied";
    case GateOutcome::timed_out:
    case GateOutcome::corrupt: return "wait_timeout";
    case GateOutcome::stopped:
    case GateOutcome::stuck: return "wait_stopped";
    case GateOutcome::upstream_failed:
    case GateOutcome::invalid: return "wait_failed";
  }
  return "wait_failed";
}

}  // namespace

base::ExitCode exit_code_of(GateOutcome outcome) {
  switch (outcome) {
    case GateOutcome::opened: return base::ExitCode::ok;
    case GateOutcome::upstream_failed: return base::ExitCode::upstream;
    case GateOutcome::invalid: return base::ExitCode::usage;
    case GateOutcome::timed_out: return base::ExitCode::timeout;
    case GateOutcome::corrupt: return base::ExitCode::data;
    // A signal's own code is 128 and its number; the caller knows it.
    case GateOutcome::stopped:
    case GateOutcome::stuck: return base::ExitCode::io;
  }
  return base::ExitCode::internal;
}

struct Gate::LookSlot {
  Look look;
  std::stop_source stop;
};

GateResult Gate::wait() {
  started_ = parts_.clock.monotonic();
  next_look_ = started_;
  next_report_ = started_ + options_.report_every;
  bool reported_start = false;
  while (true) {
    MonotonicTime now = parts_.clock.monotonic();
    if (!slot_ && now >= next_look_) start_look();
    const system::Wakeup wakeup = parts_.events.wait(next_deadline());
    now = parts_.clock.monotonic();
    std::optional<GateResult> result;
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) result = stop(*wakeup.signal);
    if (!result && wakeup.task_finished) result = take_look(now);
    if (!result) result = pass_timeout(now);
    if (result) {
      report_end(*result, now);
      return *result;
    }
    if (wakeup.volume_changed) next_look_ = std::min(next_look_, std::max(now, budget_.earliest()));
    if (!reported_start && wakeup.task_finished) {
      report_start();
      reported_start = true;
    }
    if (now >= next_report_) report_pending(now);
  }
}

void Gate::start_look() {
  look_started_ = parts_.clock.monotonic();
  slot_ = std::make_shared<LookSlot>();
  parts_.worker.submit([slot = slot_, lookout = parts_.lookout, trust = trust_] {
    slot->look = lookout->look(trust, slot->stop.get_token());
  });
  // A change that is announced while the look is under way may have come too late for it.
  next_look_ = MonotonicTime::max();
}

std::optional<GateResult> Gate::take_look(MonotonicTime now) {
  if (!slot_) return std::nullopt;
  const auto slot = std::exchange(slot_, nullptr);
  findings_.clear();
  findings_.reserve(slot->look.sightings.size());
  for (std::size_t i = 0; i < slot->look.sightings.size(); ++i) {
    if (auto* job = std::get_if<model::JobSighting>(&slot->look.sightings[i]))
      jobs_.try_emplace(i, options_.jobs, started_).first->second.judge(*job, now);
    findings_.push_back(model::evaluate(slot->look.sightings[i], options_.rules, slot->look.ages[i]));
  }
  verdict_ = model::combine(findings_, options_.rules.any);
  trust_ = Lookout::Trust::memory;
  // Nothing opens by what an earlier look saw.
  if (verdict_.standing == Standing::satisfied && slot->look.from_memory) {
    trust_ = Lookout::Trust::nothing;
    next_look_ = now;
    return std::nullopt;
  }
  budget_.spent(look_started_, now);
  const auto scheduled = now + options_.poll.next(now - started_, parts_.random());
  next_look_ =
      next_look_ == MonotonicTime::max() ? scheduled : std::min(scheduled, std::max(now, budget_.earliest()));
  switch (verdict_.standing) {
    case Standing::satisfied: return GateResult{GateOutcome::opened, "", {}};
    case Standing::failed: return GateResult{GateOutcome::upstream_failed, describe(*verdict_.decisive), {}};
    case Standing::invalid: return GateResult{GateOutcome::invalid, describe(*verdict_.decisive), {}};
    case Standing::pending:
    case Standing::corrupt: return std::nullopt;
  }
  return std::nullopt;
}

// What is decided at the timeout rests on a look that began after it, not on one that may be a poll interval
// old.
std::optional<GateResult> Gate::pass_timeout(MonotonicTime now) {
  if (!options_.timeout) return std::nullopt;
  const MonotonicTime limit = started_ + *options_.timeout;
  if (now < limit) return std::nullopt;
  if (now >= limit + options_.stop_patience) {
    if (slot_) slot_->stop.request_stop();
    return give_up_at_timeout();
  }
  if (slot_) {
    if (look_started_ < limit) slot_->stop.request_stop();
    return std::nullopt;
  }
  if (look_started_ >= limit && trust_ == Lookout::Trust::memory) return give_up_at_timeout();
  start_look();
  return std::nullopt;
}

GateResult Gate::give_up_at_timeout() const {
  const bool corrupt = verdict_.standing == Standing::corrupt;
  const auto wanted = corrupt ? Standing::corrupt : Standing::pending;
  const auto found = std::ranges::find(findings_, wanted, &model::Finding::standing);
  const std::string detail = found == findings_.end()
                                 ? "an answer: the volume has not answered"
                                 : describe(static_cast<std::size_t>(found - findings_.begin()));
  return {corrupt ? GateOutcome::corrupt : GateOutcome::timed_out, detail, {}};
}

GateResult Gate::stop(int signal) {
  if (slot_) slot_->stop.request_stop();
  const auto deadline = parts_.clock.monotonic() + options_.stop_patience;
  while (parts_.worker.busy() && parts_.clock.monotonic() < deadline) {
    if (parts_.events.wait(deadline).task_finished) break;
  }
  const bool stuck = parts_.worker.busy();
  return {stuck ? GateOutcome::stuck : GateOutcome::stopped,
          stuck ? "the volume does not answer" : system::signal_name(signal), signal};
}

MonotonicTime Gate::next_deadline() const {
  MonotonicTime deadline = next_report_;
  if (!slot_) deadline = std::min(deadline, next_look_);
  if (!options_.timeout) return deadline;
  const MonotonicTime limit = started_ + *options_.timeout;
  return std::min(deadline, parts_.clock.monotonic() < limit ? limit : limit + options_.stop_patience);
}

void Gate::report_start() {
  parts_.reporter.event(
      "wait_started", Severity::info,
      fmt::format("waiting for {} of {} conditions", options_.conditions.size() - verdict_.satisfied,
                  options_.conditions.size()));
  report_pending(parts_.clock.monotonic());
}

void Gate::report_pending(MonotonicTime now) {
  next_report_ = now + options_.report_every;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < findings_.size() && shown < conditions_per_report; ++i) {
    if (findings_[i].standing == Standing::satisfied) continue;
    ++shown;
    parts_.reporter.event("wait_pending", Severity::info, findings_[i].detail,
                          {{"condition", options_.conditions[i].text}});
  }
  if (findings_.empty()) {
    parts_.reporter.event("wait_pending", Severity::warning, "the volume has not answered");
  }
  const auto pending = static_cast<long long>(options_.conditions.size() - verdict_.satisfied);
  parts_.reporter.metric("wait_pending_conditions", model::Number::of(pending));
  parts_.reporter.metric("wait_elapsed_seconds", model::Number::of_seconds(to_milliseconds(now - started_)));
}

void Gate::report_end(const GateResult& result, MonotonicTime now) {
  const std::string message =
      result.outcome == GateOutcome::opened
          ? fmt::format("{} of {} conditions hold", verdict_.satisfied, options_.conditions.size())
          : result.detail;
  parts_.reporter.event(event_of(result.outcome), severity_of(result.outcome), message);
  parts_.reporter.metric("wait_duration_seconds", model::Number::of_seconds(to_milliseconds(now - started_)));
}

std::string Gate::describe(std::size_t condition) const {
  return fmt::format("{}: {}", options_.conditions[condition].text, findings_[condition].detail);
}

}  // namespace baton::engine
