#pragma once

#include <string>
#include <vector>

#include "command/run_plan.h"
#include "model/settings.h"

namespace baton::command {

// Set for the command of a job; its presence tells a `baton run` further down that it is inside one.
inline constexpr const char* epoch_variable = "BATON_EPOCH";
inline constexpr const char* progress_variable = "BATON_PROGRESS_FILE";
inline constexpr const char* directory_variable = "BATON_CHECKPOINT_DIR";

// What the command finds in its environment. `progress`: the progress file, when there is one.
[[nodiscard]] std::vector<std::string> job_environment(const RunPlan& plan, const model::Record& record,
                                                       const std::optional<std::string>& progress);

// Tells the command by which file it says that it is ready to be saved; empty: it will not be asked.
void tell_ready_path(std::vector<std::string>& environment, const std::string& path);

// Tells the command what it goes on from, when there is anything.
void tell_resumption(std::vector<std::string>& environment,
                     const std::optional<engine::RunCheckpoints::Resumed>& resumed);

// Inside a job, the outer job's name, markers, retries and limits are not this command's: for `options` only
// its own command line counts.
[[nodiscard]] model::Lookup environment_of_this_level(std::span<const model::OptionSpec> options);

}  // namespace baton::command
