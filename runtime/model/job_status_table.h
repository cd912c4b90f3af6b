#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/job_status.h"
#include "model/text_table.h"

namespace baton::model {

struct StatusTableOptions {
  bool indices = false;              // a row for each index, instead of one for each job
  std::optional<base::Instant> now;  // for how long ago a job was last heard of; none: no such column
  TableStyle style;
  std::size_t most_rows = static_cast<std::size_t>(-1);  // of more, the last line tells how many
};

// Of jobs that sort_for_display has sorted. Empty where there are none.
[[nodiscard]] std::string status_table(const std::vector<JobStatus>& jobs, const StatusTableOptions& options);

// For people: "1h 05m", "2m 03s", "4.2s".
[[nodiscard]] std::string human_span(base::Duration span);

}  // namespace baton::model
