#pragma once

#include <deque>
#include <vector>

#include "engine/courier.h"
#include "engine/reporter.h"
#include "engine/volume_gauge.h"
#include "model/alert_watch.h"
#include "model/job_view.h"

namespace baton::engine {

// Says in lines what a sidecar sees of its jobs, and remembers the last events. Main thread only.
class JobAnnouncer {
 public:
  // `labels`: of every line about a job, beside the job's own.
  JobAnnouncer(Reporter& reporter, const system::Clock& clock, model::Labels labels)
      : reporter_(reporter), clock_(clock), labels_(std::move(labels)) {}

  void event(std::string_view type, model::Severity severity, const std::string& message,
             const model::LineLabels& labels = {});
  void state_changed(const model::JobView& view);
  // `problem`: what keeps the job from being seen; empty: it is seen again.
  void sight_changed(const model::JobView& view, const std::string& problem);
  void numbers(const model::JobView& view);
  void alert_changed(const model::JobView& view, const model::AlertChange& change);
  void volume_changed(const VolumeGauge::Notice& notice);
  void delivery_changed(const Courier::Notice& notice);

  [[nodiscard]] std::vector<model::Event> events() const { return {events_.begin(), events_.end()}; }

 private:
  [[nodiscard]] model::LineLabels labels_of(const model::JobView& view) const;

  Reporter& reporter_;
  const system::Clock& clock_;
  model::Labels labels_;
  std::deque<model::Event> events_;
};

}  // namespace baton::engine
