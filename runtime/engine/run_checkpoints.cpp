#include "engine/run_checkpoints.h"

#include <algorithm>

namespace baton::engine {
namespace {

using base::ErrorKind;
using Kind = CheckpointTasks::Kind;

// What is given up removes what it has made so far, and then it ends.
constexpr base::Duration tidying{2'000};

}  // namespace

RunCheckpoints::RunCheckpoints(Options options, Parts parts)
    : options_(std::move(options)), parts_(std::move(parts)), reports_(parts_.reporter, parts_.warn) {
  if (!options_.quiescence.asks()) return;
  quiescer_.emplace(options_.quiescence,
                    Quiescer::Parts{parts_.clock, parts_.processes, parts_.reporter, parts_.tasks,
                                    [this](Kind kind) { ask(kind); }, parts_.read_kernel});
}

std::optional<int> RunCheckpoints::restore(system::Events& events, const std::function<bool()>& replaced) {
  if (!restores()) return std::nullopt;
  ask(Kind::restore);
  return settle(events, std::nullopt, base::Duration{0}, replaced);
}

void RunCheckpoints::begin_attempt(std::uint32_t attempt, const std::vector<std::string>& environment) {
  kept_ = false;
  parts_.tasks->begin_attempt(attempt);
  if (quiescer_) quiescer_->begin_attempt(environment);
}

void RunCheckpoints::started(int process) {
  if (!saves() || options_.every.count() == 0) return;
  if (quiescer_) quiescer_->started(process);
  parts_.tasks->save_now_and_then(true);
  if (ticking_) return;
  ticking_ = true;
  parts_.ticker.start(options_.every, [tasks = parts_.tasks] { tasks->carry_out(); });
}

void RunCheckpoints::ending() {
  if (quiescer_) quiescer_->ending();
}

void RunCheckpoints::reaped(const system::Reaped& other) {
  if (quiescer_) quiescer_->reaped(other);
}

void RunCheckpoints::prepare_retry(bool ran) {
  parts_.tasks->save_now_and_then(false);
  awaited_ = true;
  if (saves() && ran) ask(Kind::save);
  kept_ = true;
  if (restores()) ask(Kind::restore);
}

std::optional<bool> RunCheckpoints::prepared() {
  if (!awaited_ || parts_.tasks->busy()) return std::nullopt;
  collect();
  awaited_ = false;
  return !problem_;
}

void RunCheckpoints::collect() {
  for (auto& done : parts_.tasks->take()) learn(done);
}

std::optional<int> RunCheckpoints::save_last(system::Events& events, bool ran,
                                             std::optional<base::MonotonicTime> limit) {
  parts_.tasks->save_now_and_then(false);
  parts_.tasks->give_up(Kind::restore);
  parts_.tasks->hurry();
  // In a pause it was asked for already.
  if (saves() && ran && !kept_) ask(Kind::save);
  return settle(events, limit, options_.grace);
}

void RunCheckpoints::remove_all(system::Events& events) {
  if (options_.across_runs) return;
  ask(Kind::remove);
  [[maybe_unused]] const auto stopped =
      settle(events, parts_.clock.monotonic() + options_.grace, options_.grace);
}

void RunCheckpoints::give_up(system::Events& events) {
  abandoned_ = true;
  parts_.tasks->save_now_and_then(false);
  parts_.tasks->give_up();
  [[maybe_unused]] const auto stopped = settle(events, parts_.clock.monotonic(), base::Duration{0});
}

void RunCheckpoints::ask(Kind kind) {
  parts_.tasks->ask(kind);
  if (ticking_) return parts_.ticker.wake();
  ticking_ = true;
  parts_.ticker.start(saves() ? options_.every : base::Duration{0},
                      [tasks = parts_.tasks] { tasks->carry_out(); });
}

void RunCheckpoints::learn(CheckpointTasks::Done& done) {
  const auto& options = parts_.tasks->options();
  if (quiescer_) quiescer_->learn(done);
  if (!done.given_up) reports_.skipped(done.skipped);
  if (done.kind == Kind::restore) resumed_.reset();
  if (quiescer_ && quiescer_->has_given_up(done) && done.error) return;
  if (done.error) return learn_failure(done);
  if (done.saved) reports_.saved(*done.saved, options.save_from, done.step, done.took);
  if (!done.restored.found) return;
  resumed_ = Resumed{done.restored.header.step};
  reports_.restored(done.restored, options.restore_to, done.took);
}

void RunCheckpoints::learn_failure(const CheckpointTasks::Done& done) {
  // What is wrong with these, the skipped save tells.
  if (done.kind == Kind::clear_ready || done.kind == Kind::await_ready) return;
  if (done.given_up && abandoned_) return;
  if (done.kind == Kind::save && done.error->kind == ErrorKind::not_owner) replaced_ = true;
  if (done.kind == Kind::restore) {
    problem_ = done.error;
  } else if (done.kind == Kind::remove) {
    parts_.warn("checkpoints of the complete run stay: " + done.error->message());
  } else {
    const bool late = done.given_up && !replaced_;
    parts_.reporter.event("checkpoint_failed", model::Severity::warning,
                          late ? "was not on the disk in time" : done.error->message());
  }
}

std::optional<int> RunCheckpoints::settle(system::Events& events, std::optional<base::MonotonicTime> limit,
                                          base::Duration grace, const std::function<bool()>& useless) {
  std::optional<int> stopped_by;
  bool given_up = false;
  while (parts_.tasks->busy()) {
    const system::Wakeup wakeup = events.wait(limit);
    const auto now = parts_.clock.monotonic();
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal) && !stopped_by) {
      stopped_by = wakeup.signal;
      const base::MonotonicTime grace_ends = now + grace;
      if (!given_up) limit = limit ? std::min(*limit, grace_ends) : grace_ends;
    }
    const bool over = (limit && now >= *limit) || (!given_up && useless());
    if (!over) continue;
    if (given_up) break;
    given_up = true;
    limit = now + tidying;
    parts_.tasks->give_up();
  }
  collect();
  return stopped_by;
}

}  // namespace baton::engine
