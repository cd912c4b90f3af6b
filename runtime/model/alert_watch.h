#pragma once

#include <map>
#include <utility>
#include <vector>

#include "model/job_view.h"

namespace baton::model {

struct AlertRules {
  std::vector<Threshold> thresholds;
  double hysteresis = 0.05;  // share of the limit
};

// An alert that has begun or, where it has a time of its end, ended.
using AlertChange = ActiveAlert;

// Holds the thresholds against every series of one job.
class AlertWatch {
 public:
  explicit AlertWatch(AlertRules rules) : rules_(std::move(rules)) {}

  // What a series that is not there any more means: there is no such thing any more, or we cannot tell, and
  // what fires goes on.
  enum class Missing { gone, unknown };
  // `all`: what the job shows now.
  [[nodiscard]] std::vector<AlertChange> judge(const std::vector<Measurement>& all, base::MonotonicTime now,
                                               base::Instant at, Missing missing = Missing::gone);
  [[nodiscard]] std::vector<ActiveAlert> firing() const;

 private:
  using Key = std::pair<std::size_t, LineLabels>;  // which threshold, which series
  struct Watched {
    ThresholdState state;
    ActiveAlert alert;
  };
  void judge_one(Watched& watched, std::optional<double> value, base::MonotonicTime now, base::Instant at,
                 std::vector<AlertChange>& changes) const;

  AlertRules rules_;
  std::map<Key, Watched> watched_;
};

// "system_memory_usage_percent is 91.3 (>85)"; "... is back: 70 (was >85:WARNING)"; "... is over,
// last 91.3 (was >85:WARNING)".
[[nodiscard]] std::string describe(const AlertChange& change);

}  // namespace baton::model
