#include "command/job_environment.h"

#include <set>

#include "system/host.h"

namespace baton::command {
namespace {

constexpr const char* resumed_variable = "BATON_RESUMED";
constexpr const char* step_variable = "BATON_RESUME_STEP";
constexpr const char* ready_variable = "BATON_CHECKPOINT_READY";

void unset_variable(std::vector<std::string>& environment, const std::string& name) {
  const std::string prefix = name + "=";
  std::erase_if(environment, [&](const std::string& variable) { return variable.starts_with(prefix); });
}

void set_variable(std::vector<std::string>& environment, const std::string& name, const std::string& value) {
  unset_variable(environment, name);
  environment.push_back(name + "=" + value);
}

}  // namespace

std::vector<std::string> job_environment(const RunPlan& plan, const model::Record& record,
                                         const std::optional<std::string>& progress) {
  auto environment = plan.environment;
  set_variable(environment, "BATON_ATTEMPT", std::to_string(record.attempt));
  set_variable(environment, "BATON_MAX_ATTEMPTS", std::to_string(plan.run.supervision.retry.max_attempts()));
  if (!plan.run.tracked) return environment;
  set_variable(environment, "BATON_JOB", record.job);
  set_variable(environment, "BATON_PIPELINE", record.pipeline);
  set_variable(environment, "BATON_RUN", record.run);
  set_variable(environment, "BATON_INDEX", std::to_string(record.index));
  set_variable(environment, "BATON_COMPLETIONS", std::to_string(record.completions));
  set_variable(environment, epoch_variable, std::to_string(record.epoch));
  // Its checkpoints and its claims are there.
  set_variable(environment, "BATON_STATE", plan.identity->state_root);
  set_variable(environment, "BATON_LOGICAL_TIME", plan.identity->time.to_string());
  if (progress) {
    set_variable(environment, progress_variable, *progress);
    set_variable(environment, "ARGO_PROGRESS_FILE", *progress);
  }
  unset_variable(environment, resumed_variable);
  unset_variable(environment, step_variable);
  unset_variable(environment, ready_variable);
  if (!plan.checkpoint_directory.empty())
    set_variable(environment, directory_variable, plan.checkpoint_directory);
  return environment;
}

void tell_ready_path(std::vector<std::string>& environment, const std::string& path) {
  if (!path.empty()) set_variable(environment, ready_variable, path);
}

void tell_resumption(std::vector<std::string>& environment,
                     const std::optional<engine::RunCheckpoints::Resumed>& resumed) {
  if (!resumed) return;
  set_variable(environment, resumed_variable, "1");
  if (resumed->step) set_variable(environment, step_variable, std::to_string(*resumed->step));
}

model::Lookup environment_of_this_level(std::span<const model::OptionSpec> options) {
  if (!system::environment_variable(epoch_variable)) return &system::environment_variable;
  std::set<std::string, std::less<>> outer{"BATON_JOB", "JOB_NAME", "BATON_INDEX", "JOB_COMPLETION_INDEX"};
  for (const auto& option : options) {
    outer.insert(model::environment_name(option.name));
    outer.emplace(option.platform_variable);
  }
  return [outer = std::move(outer)](const std::string& name) -> std::optional<std::string> {
    if (outer.contains(name)) return std::nullopt;
    return system::environment_variable(name);
  };
}

}  // namespace baton::command
