#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"
#include "model/job_view.h"
#include "model/state_layout.h"

namespace baton::model {

// What a table of jobs shows of one index: little of its record, as there may be many. A view.
struct WorkerStatus {
  std::uint32_t index = 0;
  std::string problem;                         // why its record cannot be read; empty: the rest is from it
  WatchedState state = WatchedState::pending;  // a record itself never says lost
  std::string reason;
  std::uint32_t completions = 1;
  std::uint64_t epoch = 0;
  std::uint32_t attempt = 0;
  std::uint32_t max_attempts = 1;
  std::optional<double> percent;  // of its progress
  std::string host;
  std::optional<base::Instant> started_at;
  std::optional<base::Instant> updated_at;
  std::optional<base::Instant> finished_at;
  friend bool operator==(const WorkerStatus&, const WorkerStatus&) = default;
};

// The fields that matter of a record's bytes; `index` is left at 0. Texts are cut to a bearable length.
[[nodiscard]] base::Result<WorkerStatus> read_worker_status(std::string_view record);

// Until it ended, or was last heard of: both times are of its own clock. Nothing where it has not begun.
[[nodiscard]] std::optional<base::Duration> duration_of(const WorkerStatus& worker);

// One run of one job.
struct JobStatus {
  std::string pipeline;
  std::string job;
  std::string run;
  std::string problem;  // why its directory cannot be read; then there are no workers
  std::vector<WorkerStatus> workers;

  // When one of its records was last written, as they say.
  [[nodiscard]] std::optional<base::Instant> updated_at() const;
};

// By pipeline, job and run; workers by index.
void sort_for_display(std::vector<JobStatus>& jobs);

// All workers of a job taken together, as one.
struct JobSummary {
  WorkerStatus whole;  // progress is the mean of all; the reason is that of the worst
  std::uint32_t complete = 0;
  std::uint32_t completions = 1;
};
[[nodiscard]] JobSummary sum_up(const JobStatus& job);

}  // namespace baton::model
