#include "engine/ledger.h"

#include <algorithm>

#include "model/wait_plan.h"

namespace baton::engine {
namespace {

using base::Result;
using model::JobState;
using model::Marker;
using model::MarkerState;

base::Error replaced(const std::string& path) {
  return {base::ErrorKind::not_owner, "publish", path, "a later owner of this run has published already", 0};
}

}  // namespace

Ledger::Ledger(system::Files& files, const system::Clock& clock, Options options, model::Record record)
    : clock_(clock),
      options_(std::move(options)),
      record_(std::move(record)),
      worker_{record_.job, record_.run, record_.index},
      markers_(files),
      lister_(files),
      jobs_(files, lister_) {
  if (options_.state) records_.emplace(files, *options_.state, worker_);
}

Result<void> Ledger::open(JobState state) {
  if (records_) {
    const auto epoch =
        records_->claim({0, record_.completions, record_.host, record_.pid, options_.token, clock_.wall()});
    if (!epoch) {
      base::Error error = epoch.error();
      error.cause += "; --state names the state directory, --no-state does without";
      return error;
    }
    record_.epoch = *epoch;
  }
  record_.state = state;
  record_.started_at = clock_.wall();
  if (state == JobState::running) record_.attempt = 1;
  if (auto written = write_record(); !written) return written;
  if (options_.failed_marker.empty()) return {};
  return markers_.clear_own_failure(options_.failed_marker, make_marker(MarkerState::failed, {}));
}

Result<void> Ledger::start() {
  record_.state = JobState::running;
  record_.attempt = 1;
  record_.started_at = clock_.wall();
  return write_record();
}

Result<void> Ledger::close(const model::Outcome& outcome) {
  record_.state = outcome.state;
  record_.reason = outcome.reason;
  record_.exit_code = outcome.command_exit_code;
  record_.signal = outcome.command_signal;
  record_.finished_at = clock_.wall();
  const bool complete = outcome.state == JobState::succeeded;
  const Marker end = make_marker(complete ? MarkerState::complete : MarkerState::failed, outcome);
  if (records_) {
    record_.progress = records_->read_progress();
    if (auto ended = records_->end(end); !ended) return ended;
    if (auto written = write_record(); !written) return written;
  }
  return publish(end);
}

std::optional<std::string> Ledger::progress_path() const {
  if (!records_) return std::nullopt;
  return records_->progress_path();
}

Result<void> Ledger::write_record() {
  if (!records_) return {};
  record_.updated_at = clock_.wall();
  return records_->write(record_);
}

Result<void> Ledger::publish(const Marker& own_end) {
  if (own_end.state == MarkerState::complete) return publish_complete(own_end);
  if (options_.failed_marker.empty()) return {};
  const auto published = markers_.publish(options_.failed_marker, own_end);
  if (!published) return published.error();
  if (*published == Published::refused) return replaced(options_.failed_marker);
  return {};
}

Result<void> Ledger::publish_complete(Marker marker) {
  if (options_.marker.empty()) return {};
  if (records_ && record_.completions > 1) {
    // Every index writes its end record before it looks, so the last one to look sees all of them.
    const model::JobSighting job = jobs_.observe(*options_.state, record_.job, record_.run);
    if (model::evaluate(job, {}, {}).standing != model::Standing::satisfied) return {};
    // The same for all indices, so that it does not matter which of them publishes.
    for (const auto& worker : job.workers) marker.epoch = std::max(marker.epoch, worker.epoch);
  }
  const auto published = markers_.publish(options_.marker, marker);
  if (!published) return published.error();
  if (*published == Published::refused) return replaced(options_.marker);
  return {};
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
