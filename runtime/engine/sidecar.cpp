#include "engine/sidecar.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::engine {
namespace {

using base::MonotonicTime;
using model::Severity;
using model::WatchedState;

// For how long the end of an alert is told, in case that its Alertmanager is away.
constexpr std::chrono::minutes cleared_alert_told{5};

}  // namespace

Sidecar::Sidecar(Options options, Parts parts, const std::vector<JobTarget>& targets)
    : options_(std::move(options)), parts_(std::move(parts)), cleared_(targets.size()) {
  for (const JobTarget& target : targets)
    monitors_.emplace_back(target, Monitor::Options{options_.rules, options_.alerts, options_.unseen_after});
}

base::ExitCode Sidecar::run() {
  started_ = parts_.clock.monotonic();
  next_look_ = next_report_ = started_;
  parts_.announcer.event(
      "sidecar_started", Severity::info,
      fmt::format("watching {} job{}", monitors_.size(), monitors_.size() == 1 ? "" : "s"));
  publish();
  const Ending ending = watch();
  end(ending);
  if (ending == Ending::over && any_lost()) return base::ExitCode::upstream;
  return ending == Ending::expired ? base::ExitCode::timeout : base::ExitCode::ok;
}

Sidecar::Ending Sidecar::watch() {
  while (true) {
    MonotonicTime now = parts_.clock.monotonic();
    if (!slot_ && now >= next_look_) start_look();
    const system::Wakeup wakeup = parts_.events.wait(next_deadline());
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) return Ending::stopped;
    if (wakeup.task_finished) take_look();
    if (all_over()) return Ending::over;
    tell_deliveries();
    now = parts_.clock.monotonic();
    check_sight(now);
    if (wakeup.volume_changed) next_look_ = std::min(next_look_, std::max(now, budget_.earliest()));
    if (options_.max_lifetime && now >= started_ + *options_.max_lifetime) return Ending::expired;
    // The first report says what the first look has shown, unless the volume does not answer.
    if (now >= next_report_ && (looked_ || now >= started_ + options_.look_patience)) report();
  }
}

void Sidecar::end(Ending ending) {
  const MonotonicTime begun = parts_.clock.monotonic();
  if (ending != Ending::over) last_look();
  report();
  const bool at_once = ending == Ending::stopped;
  const Wait wait = wait_until(
      [this] { return parts_.exporter.idle(); },
      at_once ? begun + options_.stop_patience : parts_.clock.monotonic() + options_.final_patience);
  tell_deliveries();
  for (const std::string& target : parts_.exporter.busy()) {
    parts_.announcer.event("push_failed", Severity::warning, "the last report was not taken in time",
                           {{"target", target}});
  }
  if (ending == Ending::over && wait == Wait::over) linger();
  const char* why = ending == Ending::over      ? "all jobs are over"
                    : ending == Ending::stopped ? "stopped by a signal"
                                                : "its lifetime is over";
  parts_.announcer.event("sidecar_ended", Severity::info, why);
}

void Sidecar::last_look() {
  const MonotonicTime limit = parts_.clock.monotonic() + options_.look_patience;
  const auto looked = [this] { return !slot_; };
  // One that is under way may have begun before what it is to see had happened.
  wait_until(looked, limit);
  if (!slot_) start_look();
  wait_until(looked, limit);
}

void Sidecar::linger() {
  if (options_.linger.count() == 0) return;
  MonotonicTime limit = parts_.clock.monotonic() + options_.linger;
  if (options_.max_lifetime) limit = std::min<MonotonicTime>(limit, started_ + *options_.max_lifetime);
  parts_.announcer.event(
      "sidecar_lingering", Severity::info,
      fmt::format("showing the last numbers for {}", base::format_duration(options_.linger)));
  publish();
  wait_until([] { return false; }, limit);
}

void Sidecar::start_look() {
  look_started_ = parts_.clock.monotonic();
  for (Monitor& monitor : monitors_) monitor.looking(look_started_);
  slot_ = std::make_shared<LookSlot>();
  parts_.worker.submit([slot = slot_, readers = parts_.readers] { slot->sights = readers->look(); });
  // A change that is announced while the look is under way may have come too late for it.
  next_look_ = MonotonicTime::max();
}

void Sidecar::take_look() {
  const auto slot = std::exchange(slot_, nullptr);
  if (!slot) return;
  looked_ = true;
  const MonotonicTime now = parts_.clock.monotonic();
  for (std::size_t i = 0; i < monitors_.size(); ++i) {
    Monitor& monitor = monitors_[i];
    const WatchedState before = monitor.view().state;
    const bool was_seen = monitor.problem().empty();
    if (slot->sights[i].state_missing) warn_of_missing_state(i);
    monitor.take(slot->sights[i], now, parts_.clock.wall());
    if (monitor.problem().empty() != was_seen)
      parts_.announcer.sight_changed(monitor.view(), monitor.problem());
    if (monitor.view().state != before) parts_.announcer.state_changed(monitor.view());
  }
  budget_.spent(look_started_, now);
  const auto scheduled = now + options_.look_every;
  next_look_ =
      next_look_ == MonotonicTime::max() ? scheduled : std::min(scheduled, std::max(now, budget_.earliest()));
  publish();
}

// A volume that does not answer keeps nobody from being told.
void Sidecar::check_sight(MonotonicTime now) {
  bool changed = false;
  for (Monitor& monitor : monitors_) {
    const bool was_told = !monitor.problem().empty();
    if (!monitor.expire(now)) continue;
    changed = true;
    if (!was_told) parts_.announcer.sight_changed(monitor.view(), monitor.problem());
  }
  if (changed) publish();
}

void Sidecar::warn_of_missing_state(std::size_t job) {
  const std::string& state = monitors_[job].target().state;
  if (missing_states_.insert(state).second)
    parts_.warn(fmt::format("{}: there is no such state directory yet; waiting for it", state));
}

void Sidecar::report() {
  const MonotonicTime now = parts_.clock.monotonic();
  const base::Instant at = parts_.clock.wall();
  const auto volumes = parts_.volumes.newest(now);
  for (const VolumeGauge::Notice& notice : parts_.volumes.take_notices())
    parts_.announcer.volume_changed(notice);
  for (std::size_t i = 0; i < monitors_.size(); ++i) {
    monitors_[i].measured(volumes);
    const auto changes = monitors_[i].report(now, at);
    parts_.announcer.numbers(monitors_[i].view());
    for (const model::AlertChange& change : changes) announce_alert(i, change);
    std::erase_if(cleared_[i], [at](const model::ActiveAlert& alert) {
      return at - *alert.cleared_at > cleared_alert_told;
    });
  }
  publish();
  parts_.exporter.publish(views(), cleared_, at);
  next_report_ = now + options_.interval;
}

void Sidecar::announce_alert(std::size_t job, const model::AlertChange& change) {
  parts_.announcer.alert_changed(monitors_[job].view(), change);
  std::erase_if(cleared_[job], [&change](const model::ActiveAlert& alert) {
    return alert.threshold == change.threshold && alert.labels == change.labels;
  });
  if (change.cleared_at) cleared_[job].push_back(change);
}

void Sidecar::publish() {
  parts_.board.publish(views(), parts_.announcer.events(), parts_.exporter.failures());
}

void Sidecar::tell_deliveries() {
  for (const Courier::Notice& notice : parts_.exporter.take_notices())
    parts_.announcer.delivery_changed(notice);
}

Sidecar::Wait Sidecar::wait_until(const std::function<bool()>& holds, MonotonicTime limit) {
  while (!holds() && parts_.clock.monotonic() < limit) {
    const system::Wakeup wakeup = parts_.events.wait(limit);
    if (wakeup.task_finished) take_look();
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) return Wait::stopped;
  }
  return Wait::over;
}

bool Sidecar::all_over() const {
  return std::ranges::all_of(monitors_, [](const Monitor& monitor) { return monitor.view().is_over(); });
}

bool Sidecar::any_lost() const {
  return std::ranges::any_of(
      monitors_, [](const Monitor& monitor) { return monitor.view().state == WatchedState::lost; });
}

Views Sidecar::views() const {
  Views all;
  for (const Monitor& monitor : monitors_) all.push_back(monitor.snapshot());
  return all;
}

MonotonicTime Sidecar::next_deadline() const {
  MonotonicTime deadline = next_report_;
  if (!looked_) deadline = std::max(deadline, started_ + options_.look_patience);
  if (!slot_) deadline = std::min(deadline, next_look_);
  if (options_.max_lifetime) deadline = std::min<MonotonicTime>(deadline, started_ + *options_.max_lifetime);
  for (const Monitor& monitor : monitors_)
    deadline = std::min(deadline, monitor.overdue_at().value_or(deadline));
  return deadline;
}

}  // namespace baton::engine
