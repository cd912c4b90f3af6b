#pragma once

#include <string>
#include <vector>

#include "model/job_view.h"

namespace baton::model {

// Alerts as Alertmanager's API v2 takes them: POST /api/v2/alerts, a JSON array. An alert that fires is told
// again and again, each time with an end somewhat ahead: when nobody tells it any more, it ends by itself.
// One that has ended has the time when it did.
struct AlertsOfJob {
  LineLabels shared;  // of all of the job's series
  std::vector<ActiveAlert> alerts;
};
[[nodiscard]] std::string alertmanager_json(const std::vector<AlertsOfJob>& jobs, base::Instant now,
                                            base::Duration valid_for);

}  // namespace baton::model
