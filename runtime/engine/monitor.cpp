#include "engine/monitor.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/job_metrics.h"

namespace baton::engine {
namespace {

constexpr std::string_view records_metric = "records_processed_total";

std::shared_ptr<const model::Marker> end_of(const JobSight& sight) {
  if (!sight.owner || !sight.owner->seen.end) return nullptr;
  const auto* end = std::get_if<model::Marker>(&*sight.owner->seen.end);
  return end == nullptr ? nullptr : std::make_shared<const model::Marker>(*end);
}

}  // namespace

Monitor::Monitor(JobTarget target, const Options& options)
    : target_(std::move(target)),
      unseen_after_(options.unseen_after),
      job_(options.rules),
      alerts_(options.alerts) {
  view_.worker = target_.worker;
  view_.identified = !target_.any_index && !target_.any_pipeline;
  view_.seen = false;
}

void Monitor::take(const JobSight& sight, base::MonotonicTime now, base::Instant at) {
  // Nothing is held against a job that could not be seen.
  problem_ = sight.problem;
  if (!problem_.empty()) {
    view_.reason = problem_;
    return;
  }
  unanswered_since_.reset();
  view_.seen = true;
  view_.overdue = false;
  view_.worker = sight.worker;
  view_.identified = sight.identified;
  // Who follows a file knows the pipeline by the record only, whoever's it is.
  if (sight.record && view_.worker.pipeline.empty()) view_.worker.pipeline = sight.record->pipeline;
  view_.epoch = sight.owner ? sight.owner->seen.epoch : 0;
  view_.state = job_.judge(sight.owner, sight.record.get(), now);
  view_.reason = job_.reason();
  // What an earlier epoch has left is not what this one does.
  const bool present = view_.state != model::WatchedState::pending;
  if (!present || !view_.is_over() || (view_.end && view_.end->epoch != view_.epoch)) view_.end = nullptr;
  if (present && view_.is_over() && !view_.end) view_.end = end_of(sight);
  view_.heartbeat_age.reset();
  if (present && !view_.end) view_.heartbeat_age = job_.silence();
  view_.checkpoint_age.reset();
  if (sight.checkpoint) view_.checkpoint_age = std::max(at - *sight.checkpoint, base::Duration{0});
  if (view_.epoch != trends_of_.epoch) begin_anew(view_.epoch, 0);
  if (present) take_record(sight, now);
}

std::optional<base::MonotonicTime> Monitor::overdue_at() const {
  const bool final = view_.is_over() && view_.state != model::WatchedState::lost;
  if (!unanswered_since_ || view_.overdue || final) return std::nullopt;
  return *unanswered_since_ + unseen_after_;
}

bool Monitor::expire(base::MonotonicTime now) {
  const auto limit = overdue_at();
  if (!limit || now < *limit) return false;
  forget();
  view_.overdue = true;
  if (problem_.empty()) {
    problem_ = fmt::format("{} has not answered for {}",
                           system::Place{target_.state, view_.worker.directory()}.path(),
                           base::format_duration(unseen_after_));
  }
  view_.reason = problem_;
  return true;
}

void Monitor::forget() {
  view_.seen = false;
  view_.epoch = 0;
  view_.record = nullptr;
  view_.end = nullptr;
  view_.progress.reset();
  view_.heartbeat_age.reset();
  view_.checkpoint_age.reset();
  begin_anew(0, 0);
}

void Monitor::begin_anew(std::uint64_t epoch, std::uint32_t attempt) {
  trends_of_ = {epoch, attempt};
  trends_.begin_anew();
  view_.trends = {};
}

void Monitor::take_record(const JobSight& sight, base::MonotonicTime now) {
  if (!sight.record || sight.record->epoch != view_.epoch) {
    view_.record = nullptr;
    view_.progress.reset();
    return;
  }
  if (sight.record->attempt != trends_of_.attempt) begin_anew(view_.epoch, sight.record->attempt);
  view_.record = sight.record;
  // The file is newer than the record, but belongs to the command while there is one.
  view_.progress = sight.progress && !view_.end ? sight.progress : sight.record->progress;
  if (view_.progress) trends_.see_progress(*view_.progress, now);
  if (const auto records = model::sum_of(records_metric, view_.record->lines.metrics))
    trends_.see_records(*records, now);
  if (view_.record->samples) trends_.see_sample(*view_.record->samples);
  view_.trends = view_.is_over() ? model::Trends{} : trends_.trends();
}

std::vector<model::AlertChange> Monitor::report(base::MonotonicTime now, base::Instant at) {
  // What has ended gives no more reason for an alert; what is lost does.
  const bool ended = view_.is_over() && view_.state != model::WatchedState::lost;
  const auto all = ended ? std::vector<model::Measurement>{} : model::measurements(view_, at);
  using Missing = model::AlertWatch::Missing;
  auto changes = alerts_.judge(all, now, at, view_.seen ? Missing::gone : Missing::unknown);
  view_.alerts = alerts_.firing();
  model::HistoryPoint point;
  point.at = at;
  if (view_.record && view_.record->samples) {
    point.memory_percent = view_.record->samples->percent.memory;
    point.cpu_percent = view_.record->samples->percent.cpu;
  }
  if (view_.progress) point.progress_percent = view_.progress->percent;
  view_.history.push_back(point);
  if (view_.history.size() > model::JobView::max_history) view_.history.pop_front();
  return changes;
}

}  // namespace baton::engine
