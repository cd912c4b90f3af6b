#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "engine/job_reader.h"

namespace baton::command {

// What --job, JOB_NAME and --follow name: at least one, and each once.
[[nodiscard]] base::Result<std::vector<engine::JobTarget>> watched_jobs(const model::Settings& settings,
                                                                        const Identity& identity);

// The job whose record this is: STATE/JOB/RUN/INDEX/record.json, absolute.
[[nodiscard]] base::Result<engine::JobTarget> parse_follow(const std::string& path);

}  // namespace baton::command
