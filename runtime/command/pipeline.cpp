#include "command/pipeline.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "command/log.h"
#include "command/options.h"
#include "command/pipeline_action.h"
#include "system/host.h"

namespace baton::command {
namespace {

constexpr std::array<const PipelineAction*, 3> actions{&pipeline_validate, &pipeline_plan, &pipeline_render};

bool has(const std::vector<model::OptionSpec>& options, std::string_view name) {
  return std::ranges::find(options, name, &model::OptionSpec::name) != options.end();
}

// Of all actions, each once.
std::vector<model::OptionSpec> options() {
  std::vector<model::OptionSpec> all;
  for (const PipelineAction* action : actions) {
    for (const model::OptionSpec& option : action->options()) {
      if (!has(all, option.name)) all.push_back(option);
    }
  }
  return all;
}

base::Result<const PipelineAction*> find_action(const std::vector<std::string>& operands) {
  std::vector<std::string> names;
  for (const PipelineAction* action : actions) names.emplace_back(action->name);
  if (operands.empty())
    return base::usage_error("", fmt::format("write baton pipeline {} FILE", fmt::join(names, "|")));
  const auto found = std::ranges::find(actions, operands[0], &PipelineAction::name);
  if (found != actions.end()) return *found;
  return base::usage_error(
      fmt::format("unknown action '{}'{}", operands[0], base::did_you_mean(operands[0], names)),
      fmt::format("must be one of {}", fmt::join(names, ", ")));
}

base::Result<void> check_flags(const Arguments& arguments, const PipelineAction& chosen) {
  for (const auto& [flag, values] : arguments.flags) {
    if (has(chosen.options(), flag)) continue;
    std::string having;
    for (const PipelineAction* action : actions) {
      if (has(action->options(), flag)) having += (having.empty() ? "" : " and ") + std::string(action->name);
    }
    return base::usage_error(fmt::format("--{}", flag), fmt::format("goes with {} only", having));
  }
  return {};
}

int run(const Invocation& invocation) {
  const auto action = find_action(invocation.arguments.operands);
  if (!action) return fail(action.error());
  if (auto good = check_flags(invocation.arguments, **action); !good) return fail(good.error());
  const auto own = (*action)->options();
  const auto settings =
      model::Settings::resolve(own, {invocation.arguments.flags, &system::environment_variable, {}, ""});
  if (!settings) return fail(settings.error());
  if (auto good = set_log_level(*settings); !good) return fail(good.error());
  if (!(*action)->handles_signals) system::unblock_signals(invocation.signals);
  const auto operands = std::span(invocation.arguments.operands).subspan(1);
  return (*action)->run({*settings, operands, invocation.signals});
}

}  // namespace

const Command pipeline_command{
    .name = "pipeline",
    .summary = "check, show and render a pipeline file",
    .usage = "validate FILE | plan FILE | render FILE [OPTIONS]",
    .description =
        "validate says whether FILE is a pipeline, or all that is wrong with it, each with line and column: "
        "65.\n"
        "plan shows its stages level by level, or as a picture for Graphviz (--format dot) or Mermaid.\n"
        "render prints a Kubernetes Job for each stage, or with --schedule a CronJob: baton is installed "
        "from "
        "its\n"
        "image, waits for the stages that it needs, runs the command, and a sidecar watches it. All of them "
        "can be\n"
        "applied at once. Needs --image, --claim, and --run ID or --schedule CRON.\n"
        "Values may have variables, ${NAME} or ${NAME:-DEFAULT}, and parameters, #{NAME} or #{NAME:DEFAULT}, "
        "which\n"
        "--set gives. docs/pipeline.md has every key.",
    .examples =
        "  baton pipeline validate pipeline.yaml\n"
        "  baton pipeline plan pipeline.yaml --format dot | dot -Tsvg >pipeline.svg\n"
        "  baton pipeline render pipeline.yaml --image baton:0.1.0 --claim shared --run 20240116 --set "
        "SIZE=9\n"
        "  baton pipeline render pipeline.yaml --image baton:0.1.0 --claim shared --schedule '30 2 * * *'\n",
    .options = &options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
