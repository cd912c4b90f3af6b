#include "engine/ledger.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/view_repair.h"

namespace baton::engine {
namespace {

using base::Result;
using model::JobState;
using model::Marker;
using model::MarkerState;
using model::Standing;

// Looks in a row, before what they meet is taken to stay.
constexpr int most_looks = 5;

JobState state_of(Standing standing) {
  switch (standing) {
    case Standing::satisfied: return JobState::succeeded;
    case Standing::failed: return JobState::failed;
    default: return JobState::running;
  }
}

}  // namespace

Ledger::Ledger(system::Files& files, const system::Clock& clock, Options options, model::Record record)
    : files_(files),
      clock_(clock),
      options_(std::move(options)),
      record_(std::move(record)),
      worker_{record_.job, record_.run, record_.index, record_.pipeline},
      markers_(files, options_.markers, options_.pause),
      lister_(files),
      jobs_(files, lister_) {
  if (!options_.state) return;
  records_.emplace(files, *options_.state, worker_);
  heartbeat_.emplace(ClaimStore(files, *options_.state, worker_), record_.epoch);
}

Result<bool> Ledger::is_complete() {
  if (!records_) return markers_.is_complete(record_.job, record_.run);
  const auto job = see_job();
  if (!job) return job.error();
  const auto end = model::end_of(*job, record_.index);
  if (!end || end->state != MarkerState::complete) return false;
  const model::WholeJob whole = model::sum_up(*job);
  if (whole.torn) return torn_end(*whole.torn);
  const bool all = whole.standing == Standing::satisfied;
  if (all) {
    if (auto published = markers_.publish_complete(*end, whole); !published) return published.error();
    const auto cleared = markers_.clear_failures(make_marker(MarkerState::failed, {}));
    if (!cleared) return cleared.error();
  }
  ViewRepair(files_, *options_.state, worker_).repair(*end, record_, all, clock_.wall());
  return true;
}

Result<void> Ledger::open(JobState state) {
  if (auto prepared = markers_.prepare(); !prepared) return prepared;
  // An earlier owner's progress is not ours.
  if (records_) {
    if (auto removed = records_->remove_progress(); !removed) return removed;
  }
  record_.state = state;
  if (state == JobState::running) record_.attempt = 1;
  record_.started_at = clock_.wall();
  if (auto written = write_views(state); !written) return written;
  return markers_.clear_own(make_marker(MarkerState::failed, {}));
}

Result<void> Ledger::start() {
  if (auto owned = check_ownership(); !owned) return owned;
  record_.state = JobState::running;
  record_.attempt = 1;
  record_.started_at = clock_.wall();
  return write_views(record_.state);
}

Result<void> Ledger::close(const model::Outcome& outcome) {
  if (auto owned = check_ownership(); !owned) return owned;
  record_.state = outcome.state;
  record_.reason = outcome.reason;
  record_.exit_code = outcome.command_exit_code;
  record_.signal = outcome.command_signal;
  record_.finished_at = clock_.wall();
  auto closed = write_end(outcome);
  if (!closed && closed.error().kind != base::ErrorKind::not_owner) tell_breakdown(outcome, closed.error());
  return closed;
}

Result<void> Ledger::write_end(const model::Outcome& outcome) {
  const bool complete = outcome.state == JobState::succeeded;
  const Marker end = make_marker(complete ? MarkerState::complete : MarkerState::failed, outcome);
  if (records_) {
    record_.progress = records_->read_progress();
    if (auto ended = records_->end(end); !ended) return ended;
    heartbeat_->retire();
  }
  const auto whole = sum_up_after(end);
  if (!whole) return unseen(whole.error());
  if (auto written = write_views(state_of(whole->standing)); !written) return written;
  // Everything above took its time. The marker is a later owner's, if there is one by now; it may also have
  // waited for the end record and nothing else.
  if (heartbeat_) {
    const auto replaced = heartbeat_->look_for_later_owner();
    if (replaced && *replaced) return heartbeat_->was_succeeded() ? Result<void>{} : taken_over();
  }
  return publish_end(end, *whole);
}

// Every index writes its end record before it looks, so the last one to look sees all of them.
Result<model::WholeJob> Ledger::sum_up_after(const Marker& end) {
  model::WholeJob whole;
  whole.standing = end.state == MarkerState::complete ? Standing::satisfied : Standing::failed;
  whole.highest_epoch = record_.epoch;
  whole.failed_end = end;
  if (!records_ || whole.standing == Standing::failed || record_.completions == 1) return whole;
  const auto job = see_job();
  if (!job) return job.error();
  whole = model::sum_up(*job);
  if (whole.torn) return torn_end(*whole.torn);
  return whole;
}

Result<void> Ledger::publish_end(const Marker& end, const model::WholeJob& whole) {
  if (whole.standing == Standing::failed) return publish_failure(whole);
  if (whole.standing != Standing::satisfied) return {};
  auto published = markers_.publish_complete(end, whole);
  if (!published) return unseen(published.error());
  return published;
}

// A later success of this index may have cleared the failure marker that stood for another one, too. That the
// job has failed is known by its exit code and its end record: a marker that is missing hides neither.
Result<void> Ledger::publish_failure(const model::WholeJob& whole) {
  if (!whole.failed_end) return {};
  auto published = markers_.publish_failure(*whole.failed_end);
  if (published || published.error().kind == base::ErrorKind::not_owner) return published;
  trouble_ = published.error();
  record_.reason += (record_.reason.empty() ? "" : "; ") + trouble_->message();
  [[maybe_unused]] const auto best_effort = write_views(JobState::failed);
  return {};
}

// Success that nobody can see is failure; the views at least should not say otherwise.
base::Error Ledger::unseen(base::Error error) {
  record_.state = JobState::failed;
  record_.reason = error.message();
  [[maybe_unused]] const auto best_effort = write_views(JobState::failed);
  return error;
}

base::Error Ledger::torn_end(const model::TornEnd& torn) const {
  model::Worker other = worker_;
  other.index = torn.index;
  return base::data_error(
      system::Place{*options_.state, other.end(torn.epoch)}.path(),
      fmt::format("the end record of index {0} is not whole; run index {0} again", torn.index));
}

// Not of a parallel job: another index publishes the completion, and would not take this down. Otherwise,
// whoever waits for the marker learns it where its volume still takes files, though the end could not be
// written as it should.
void Ledger::tell_breakdown(const model::Outcome& outcome, const base::Error& error) {
  if (record_.completions > 1 || !check_ownership()) return;
  Marker marker = make_marker(MarkerState::failed, outcome);
  if (marker.reason.empty()) marker.reason = error.message();
  [[maybe_unused]] const auto best_effort = markers_.publish_failure(marker);
}

void Ledger::show(model::Record copy) {
  const std::lock_guard lock(shown_mutex_);
  shown_ = std::move(copy);
}

void Ledger::tick(std::optional<model::LineFindings> lines, std::optional<model::Sample> samples) {
  if (!heartbeat_) return;
  heartbeat_->beat();
  if (heartbeat_->replaced()) return;
  refresh(std::move(lines), std::move(samples));
  if (!std::exchange(tidied_, true)) remove_leftovers();
}

// Here because nobody waits for a tick.
void Ledger::remove_leftovers() {
  std::vector<system::Place> places{{*options_.state, worker_.directory()}, {*options_.state, ""}};
  for (const std::string& directory : markers_.directories()) places.push_back({directory, ""});
  for (const system::Place& place : places) {
    [[maybe_unused]] const auto best_effort = files_.remove_leftovers(place, options_.tmp_max_age);
  }
}

void Ledger::refresh(std::optional<model::LineFindings> lines, std::optional<model::Sample> samples) {
  const std::lock_guard views(views_mutex_);
  std::optional<model::Record> copy;
  {
    const std::lock_guard lock(shown_mutex_);
    copy = shown_;
  }
  if (!copy || views_final_) return;
  if (lines) copy->lines = std::move(*lines);
  if (samples) copy->samples = std::move(samples);
  copy->progress = records_->read_progress();
  copy->heartbeat = heartbeat_->count();
  copy->updated_at = clock_.wall();
  [[maybe_unused]] const auto written = records_->write(*copy);
}

Result<void> Ledger::check_ownership() {
  if (!heartbeat_) return {};
  const auto replaced =
      base::try_patiently(most_looks, options_.pause, [&] { return heartbeat_->look_for_later_owner(); });
  if (!replaced) return replaced.error();
  if (!*replaced) return {};
  return taken_over();
}

base::Error Ledger::taken_over() const {
  return {base::ErrorKind::not_owner, "", fmt::format("epoch {} of {}", record_.epoch, worker_.directory()),
          "a later owner has taken over", 0};
}

std::optional<std::string> Ledger::progress_path() const {
  if (!records_) return std::nullopt;
  return records_->progress_path();
}

Result<void> Ledger::write_views(JobState job_state) {
  if (!records_) return {};
  const std::lock_guard views(views_mutex_);
  views_final_ = record_.finished_at.has_value();
  record_.heartbeat = heartbeat_->count();
  record_.updated_at = clock_.wall();
  if (auto written = records_->write(record_); !written) return written;
  return records_->write_status(job_state);
}

Result<model::JobSighting> Ledger::see_job() {
  return base::try_patiently(most_looks, options_.pause, [&]() -> Result<model::JobSighting> {
    auto job = jobs_.observe(*options_.state, worker_);
    if (job.problem.empty()) return job;
    return base::Error{base::ErrorKind::transient, "look for the other workers of", record_.job, job.problem,
                       0};
  });
}

Marker Ledger::make_marker(MarkerState state, const model::Outcome& outcome) const {
  Marker marker;
  marker.state = state;
  marker.job = record_.job;
  marker.run = record_.run;
  marker.index = record_.index;
  marker.completions = record_.completions;
  marker.attempt = record_.attempt;
  marker.epoch = record_.epoch;
  marker.exit_code = outcome.command_exit_code.value_or(outcome.exit_code);
  marker.reason = outcome.reason;
  marker.host = record_.host;
  marker.started_at = record_.started_at;
  marker.finished_at = record_.finished_at.value_or(clock_.wall());
  marker.outputs = record_.outputs;
  marker.labels = record_.labels;
  return marker;
}

}  // namespace baton::engine
