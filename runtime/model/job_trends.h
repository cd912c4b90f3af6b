#pragma once

#include <optional>

#include "base/duration.h"
#include "base/time.h"
#include "model/line.h"
#include "model/progress.h"
#include "model/sample.h"
#include "model/sliding_window.h"

namespace baton::model {

// What follows from how a job's numbers change. Absent where it does not.
struct Trends {
  std::optional<double> rate_per_second;     // units of the progress file
  std::optional<double> eta_seconds;         // absent while nothing gets done
  std::optional<double> exhaustion_seconds;  // until memory reaches its limit; absent while it does not grow
  std::optional<double> records_per_second;  // by records_processed_total, where the job prints it
  friend bool operator==(const Trends&, const Trends&) = default;
};

class JobTrends {
 public:
  // `now`: this process's monotonic clock. `records`: what records_processed_total says.
  void see_progress(const Progress& progress, base::MonotonicTime now);
  void see_records(double records, base::MonotonicTime now);
  // A sample is counted once, whenever it is seen: its own times tell how far apart they are.
  void see_sample(const Sample& sample);
  // A new attempt, or a new owner, begins anew.
  void begin_anew();

  [[nodiscard]] Trends trends() const;

 private:
  [[nodiscard]] std::optional<double> exhaustion() const;

  static constexpr std::chrono::minutes window{5};
  SlidingWindow percent_{window};
  SlidingWindow done_{window};
  SlidingWindow records_{window};
  SlidingWindow memory_{window};
  bool records_grow_ = false;  // one value alone says nothing of how many come
  std::optional<std::uint64_t> memory_limit_;
};

// What a counter of this name says in the lines that a job printed, all of its series together.
[[nodiscard]] std::optional<double> sum_of(std::string_view name, const std::vector<Metric>& metrics);

}  // namespace baton::model
