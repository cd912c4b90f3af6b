#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/job_reader.h"
#include "model/alert_watch.h"
#include "model/job_view.h"
#include "model/watched_job.h"

namespace baton::engine {

// Makes of the looks at one job what is known of it. Entirely passive: whoever looks hands the sight over.
// Main thread only; the views it makes are never changed again, so other threads may read them.
class Monitor {
 public:
  struct Options {
    model::WatchedJob::Rules rules;
    model::AlertRules alerts;
    base::Duration unseen_after{60'000};  // without an answer
  };
  Monitor(JobTarget target, const Options& options);

  // A look begins. It may never end.
  void looking(base::MonotonicTime now) { unanswered_since_ = unanswered_since_.value_or(now); }

  void take(const JobSight& sight, base::MonotonicTime now, base::Instant at);
  // When, without an answer, nothing is known any more of a job that may still change; nothing while it is
  // not being asked.
  [[nodiscard]] std::optional<base::MonotonicTime> overdue_at() const;
  // Forgets it once that time has come. Whether it has come just now.
  bool expire(base::MonotonicTime now);
  void measured(std::vector<model::VolumeSpace> volumes) { view_.volumes = std::move(volumes); }

  // Of a report: holds the thresholds against what is known now, and remembers a point of its history.
  [[nodiscard]] std::vector<model::AlertChange> report(base::MonotonicTime now, base::Instant at);

  // What keeps the job from being seen; empty when nothing does.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] const JobTarget& target() const { return target_; }
  [[nodiscard]] const model::JobView& view() const { return view_; }
  [[nodiscard]] std::shared_ptr<const model::JobView> snapshot() const {
    return std::make_shared<const model::JobView>(view_);
  }

 private:
  void take_record(const JobSight& sight, base::MonotonicTime now);
  void begin_anew(std::uint64_t epoch, std::uint32_t attempt);
  void forget();

  JobTarget target_;
  base::Duration unseen_after_;
  model::WatchedJob job_;
  model::AlertWatch alerts_;
  model::JobTrends trends_;
  struct Owner {
    std::uint64_t epoch = 0;
    std::uint32_t attempt = 0;
  };
  Owner trends_of_;
  model::JobView view_;
  std::string problem_;
  std::optional<base::MonotonicTime> unanswered_since_;  // the first look that was not answered
};

}  // namespace baton::engine
