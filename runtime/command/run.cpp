#include "command/run.h"

#include "base/exit_code.h"
#include "command/job_environment.h"
#include "command/job_execution.h"
#include "command/log.h"
#include "command/options.h"
#include "system/line_sink.h"
#include "system/processes.h"

namespace baton::command {
namespace {

using base::ExitCode;

std::vector<model::OptionSpec> options() {
  return concatenate({run_options(), output_options(), stream_options(), retry_options(), resume_options(),
                      checkpoint_place_options(), gate_options(), identity_options(), line_options(),
                      log_options()});
}

model::Lookup without_job_name(model::Lookup environment) {
  return [environment = std::move(environment)](const std::string& name) -> std::optional<std::string> {
    if (name == "JOB_NAME") return std::nullopt;
    return environment(name);
  };
}

int run(const Invocation& invocation) {
  const auto& [flags, operands, tail] = invocation.arguments;
  model::Lookup environment =
      environment_of_this_level(concatenate({run_options(), output_options(), stream_options(),
                                             retry_options(), resume_options(), checkpoint_place_options()}));
  const auto unusable = unusable_job_name(invocation.arguments, environment);
  if (unusable) environment = without_job_name(std::move(environment));
  auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  if (unusable && asks_for_a_job(*settings)) return fail(*unusable);
  if (!operands.empty()) {
    return fail(ExitCode::usage, "unexpected '" + operands[0] + "'; write -- before the command");
  }
  if (tail.empty())
    return fail(ExitCode::usage, "no command; write it behind --, as in baton run -- ./job.sh");
  auto plan = plan_run(*settings, environment);
  if (!plan) return fail(plan.error());
  if (unusable) warn(unusable->message() + "; without a job, this is a plain init");
  const JobExecution::Replan replan = [&, first = *plan](std::uint32_t index) {
    return plan_for_index(first, *settings, index);
  };
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  system::PosixProcesses processes(invocation.signals, loop.bell);
  system::StdoutSink sink;
  const auto result = JobExecution(std::move(*plan), {volume, loop.clock, loop.events, loop.worker, loop.bell,
                                                      processes, sink, &warn})
                          .run(tail, replan);
  if (result.error) fail(ExitCode::internal, result.error->message());
  return result.exit_code;
}

}  // namespace

const Command run_command{
    .name = "run",
    .summary = "run a command as a job: signals, record, markers",
    .usage = "[OPTIONS] -- COMMAND ARG...",
    .description =
        "Runs the command and exits with its exit code; as PID 1 or not, signals go to its process group, "
        "and\n"
        "orphans are reaped. With a job name it keeps a record in the state directory; with --marker it "
        "publishes\n"
        "a completion marker when, and only when, the command has succeeded. Without either it is a plain "
        "init.\n"
        "A stop signal that is ignored at the start (trap '' TERM, nohup) stays ignored.",
    .examples =
        "  baton run -- ./server\n"
        "  baton run --job extract --marker /data/raw/{date:%Y%m%d}/extraction.done -- ./extract.sh\n"
        "  baton run --job extract --marker /data/raw/{run}.done --output '/data/raw/{run}/*.csv' -- "
        "./extract.sh\n"
        "  baton run --job load --after job:extract --wait-timeout 2h -- ./load.sh\n"
        "  baton run --job process --index 1 --completions 2 --marker /data/out/{run}.done -- ./worker.sh\n",
    .options = &options,
    .takes_command = true,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
