#pragma once

#include <string>
#include <vector>

#include "model/job_status.h"
#include "model/json_text.h"

namespace baton::model {

// The fields from "state" to "problem", which an index and a whole job have in common.
void add_status(JsonObject& object, const WorkerStatus& worker);

// {"state_directory":...,"jobs":[...]} on one line, of jobs that sort_for_display has sorted; with `indices`,
// each with its workers. docs/status.md has the fields.
[[nodiscard]] std::string job_statuses_json(const std::string& state_directory,
                                            const std::vector<JobStatus>& jobs, bool indices);

}  // namespace baton::model
