#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/run_report.h"

namespace baton::model {

// The time of a run, from left to right: places are per cent of the width, so that a drawing fits any.
class TimeScale {
 public:
  TimeScale(base::Instant first, base::Instant last);

  struct Tick {
    double percent;
    std::string label;  // since the beginning
  };
  [[nodiscard]] double percent(base::Instant at) const;
  // The beginning, and round times behind it, at most five.
  [[nodiscard]] std::vector<Tick> ticks() const;

 private:
  base::Instant first_;
  base::Duration span_;
};

// One index: a bar for each attempt, over a thin one for all of its time.
[[nodiscard]] std::string timeline_svg(const ReportWorker& worker, const TimeScale& scale);

}  // namespace baton::model
