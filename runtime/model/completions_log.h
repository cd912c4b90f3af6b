#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/job_status.h"

namespace baton::model {

// A stage that has completed.
struct StageCompletion {
  base::Instant finished_at;
  std::string stage;
  std::string execution;  // the run
};

// Of the runs that have succeeded.
[[nodiscard]] std::vector<StageCompletion> completions_of(const std::vector<JobStatus>& jobs);

// One line for each, by the time when it finished, then by name:
// "2024-01-16T02:03:04+00:00: extract completed (20240116)". The time is what `date -Iseconds` prints in UTC.
[[nodiscard]] std::string completions_log(std::vector<StageCompletion> completions);

}  // namespace baton::model
