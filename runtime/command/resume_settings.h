#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "command/identity.h"
#include "engine/run_checkpoints.h"
#include "model/settings.h"

namespace baton::command {

// What `run` saves and restores, but for the epoch that it is going to own.
struct ResumeSettings {
  engine::RunCheckpoints::Options run;
  engine::CheckpointTasks::Options tasks;
};

// `stateful`: there is a job with a state directory, whose epochs tell whose checkpoints these are.
[[nodiscard]] base::Result<void> check_resume_options(const model::Settings& settings, bool stateful);

// Nothing: neither is asked for. `directory`: of the job's checkpoints.
[[nodiscard]] base::Result<std::optional<ResumeSettings>> resume_settings(const model::Settings& settings,
                                                                          const Identity& identity,
                                                                          const std::string& directory);

}  // namespace baton::command
