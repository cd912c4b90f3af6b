#include "command/stage_jobs.h"

#include <algorithm>
#include <memory>
#include <span>

#include "command/parse.h"
#include "command/run.h"

namespace baton::command {
namespace {

// Variables that say what one job is, does or leaves: they cannot be meant for every stage.
constexpr std::string_view of_one_job[] = {"JOB_NAME",       "JOB_COMPLETION_INDEX", "BATON_JOB",
                                           "BATON_PIPELINE", "BATON_INDEX",          "BATON_COMPLETIONS",
                                           "BATON_MARKER",   "BATON_FAILED_MARKER",  "BATON_OUTPUT",
                                           "BATON_AFTER",    "BATON_IF_COMPLETE",    "BATON_TERMINATION_LOG"};

// What a stage's `env` says counts before what this process was started with.
model::Lookup environment_of(const model::Stage& stage, const model::Lookup& outer) {
  return [&stage, &outer](const std::string& name) -> std::optional<std::string> {
    if (std::ranges::find(of_one_job, name) != std::end(of_one_job)) return std::nullopt;
    const auto own = std::ranges::find(stage.env, name, &model::NamedText::first);
    return own == stage.env.end() ? outer(name) : own->second;
  };
}

// They were waited for, though by the schedule.
void add_needs(model::Record& record, const std::vector<std::string>& needs) {
  for (const std::string& need : needs) {
    if (std::ranges::find(record.after, need) == record.after.end()) record.after.push_back(need);
  }
}

base::Error of_stage(base::Error error, const model::Stage& stage) {
  error.operation = "stage " + stage.name + (error.operation.empty() ? "" : ": " + error.operation);
  return error;
}

}  // namespace

StageJobs::StageJobs(const model::Pipeline& pipeline, const LaunchCommand& command,
                     const model::Lookup& environment, system::LineSink& sink)
    : pipeline_(pipeline),
      command_(command),
      environment_(environment),
      sink_(sink),
      options_(run_command.options()) {}

base::Result<JobSlot::Job> StageJobs::operator()(const model::Launch& launch) const {
  const model::Stage& stage = pipeline_.stages[launch.stage];
  system::CommandLine line = command_(launch);
  constexpr std::size_t behind_the_command = 2;
  auto arguments = parse_arguments(std::span(line.arguments).subspan(behind_the_command), options_, true);
  if (!arguments) return of_stage(arguments.error(), stage);
  const model::Lookup environment = environment_of(stage, environment_);
  const auto settings = model::Settings::resolve(options_, {arguments->flags, environment, {}, ""});
  if (!settings) return of_stage(settings.error(), stage);
  auto plan = plan_run(*settings, environment);
  if (!plan) return of_stage(plan.error(), stage);
  plan->environment = std::move(line.environment);
  // The container is this process's.
  plan->termination_log.clear();
  auto replan = [first = *plan, settings = std::make_shared<const model::Settings>(*settings),
                 &stage](std::uint32_t index) {
    auto planned = plan_for_index(first, *settings, index);
    if (planned) add_needs(planned->record, stage.needs);
    return planned;
  };
  return JobSlot::Job{stage.name, std::move(*plan), std::move(arguments->tail), std::move(replan), &sink_};
}

}  // namespace baton::command
