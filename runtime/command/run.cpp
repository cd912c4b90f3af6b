#include "command/run.h"

#include "base/exit_code.h"
#include "command/job_environment.h"
#include "command/log.h"
#include "command/options.h"
#include "command/run_plan.h"
#include "command/volume.h"
#include "engine/acquisition.h"
#include "engine/early_signals.h"
#include "engine/job_run.h"
#include "engine/ledger.h"
#include "model/termination_message.h"
#include "system/host.h"
#include "system/kernel_files.h"
#include "system/line_sink.h"
#include "system/processes.h"
#include "system/termination_log.h"
#include "system/ticker.h"

namespace baton::command {
namespace {

using base::ExitCode;
using engine::Acquisition;

std::vector<model::OptionSpec> options() {
  return concatenate({run_options(), output_options(), stream_options(), retry_options(), resume_options(),
                      checkpoint_place_options(), gate_options(), identity_options(), line_options(),
                      log_options()});
}

// The plan for the index that was claimed.
using Replan = std::function<base::Result<RunPlan>(std::uint32_t index)>;

// Wires a plan to the system, and carries it out.
class Runner {
 public:
  Runner(RunPlan plan, const system::InheritedSignals& signals)
      : plan_(std::move(plan)), processes_(signals, loop_.bell) {}

  [[nodiscard]] int run(const std::vector<std::string>& command, const Replan& replan);

 private:
  using Result = engine::JobRun::Result;

  [[nodiscard]] Result own_and_run(const std::vector<std::string>& command, const Replan& replan);
  [[nodiscard]] Acquisition::Result acquire();
  [[nodiscard]] Result run_job(const std::vector<std::string>& command, bool skip);
  [[nodiscard]] engine::RunCheckpoints::Parts checkpoint_parts(engine::Reporter& reporter);

  RunPlan plan_;
  std::shared_ptr<Volume> volume_ = std::make_shared<Volume>();
  MainLoop loop_{*volume_};
  system::ThreadTicker ticker_;
  system::ThreadTicker sampling_;
  system::ThreadTicker checkpointing_;
  system::PosixProcesses processes_;
  system::StdoutSink sink_;
};

// Of an acquisition that ended without an owner.
engine::JobRun::Result unowned(const Acquisition::Result& acquired) {
  if (acquired.kind == Acquisition::Result::Kind::stopped) {
    return {base::exit_code_of_signal(*acquired.signal), {}, "stopped before the start"};
  }
  const base::Error& error = *acquired.error;
  const bool timed_out = acquired.kind == Acquisition::Result::Kind::timed_out;
  const ExitCode code = timed_out ? ExitCode::timeout : base::exit_code_of(error.kind);
  return {static_cast<int>(code), error, error.message()};
}

engine::JobRun::Result unanswered() {
  base::Error error{base::ErrorKind::transient, "claim", "the job", "the volume did not answer at a stop", 0};
  return {static_cast<int>(ExitCode::io), error, error.message()};
}

int Runner::run(const std::vector<std::string>& command, const Replan& replan) {
  const Result result = own_and_run(command, replan);
  system::write_termination_log(plan_.termination_log,
                                model::termination_message(plan_.record, result.exit_code, result.reason));
  if (result.error) fail(ExitCode::internal, result.error->message());
  return result.exit_code;
}

Runner::Result Runner::own_and_run(const std::vector<std::string>& command, const Replan& replan) {
  if (!plan_.claim) return run_job(command, false);
  const Acquisition::Result acquired = acquire();
  const bool claimed = acquired.kind == Acquisition::Result::Kind::claimed;
  if (acquired.kind == Acquisition::Result::Kind::stopped && loop_.worker.busy()) return unanswered();
  if (!claimed && acquired.kind != Acquisition::Result::Kind::complete) return unowned(acquired);
  auto plan = replan(acquired.index);
  if (!plan) return {static_cast<int>(base::exit_code_of(plan.error().kind)), plan.error(), ""};
  plan_ = std::move(*plan);
  plan_.record.epoch = acquired.epoch;
  plan_.run.stopped_by = acquired.signal;
  return run_job(command, !claimed);
}

Acquisition::Result Runner::acquire() {
  engine::Reporter reporter(sink_, loop_.clock, plan_.reporting);
  engine::EarlySignals events(loop_.events, reporter);
  const auto claimant = make_with<engine::Claimant>(volume_, volume_->files, volume_->watcher, volume_->clock,
                                                    plan_.claim->claimant);
  Acquisition acquisition(plan_.claim->acquisition,
                          {loop_.clock, events, loop_.worker, reporter, system::random_source(), claimant});
  return acquisition.acquire();
}

Runner::Result Runner::run_job(const std::vector<std::string>& command, bool skip) {
  const auto output =
      plan_.output ? std::make_shared<engine::CommandOutput>(*plan_.output, loop_.bell) : nullptr;
  engine::OutputSink sink(sink_, output);
  engine::Reporter reporter(sink, loop_.clock, plan_.reporting);
  const auto ledger =
      make_with<engine::Ledger>(volume_, volume_->files, volume_->clock, plan_.ledger, plan_.record);
  std::shared_ptr<engine::Lookout> lookout;
  if (plan_.gate) {
    lookout = make_with<engine::Lookout>(volume_, volume_->files, volume_->bulk_files, volume_->watcher,
                                         volume_->network, volume_->clock, plan_.gate->plan);
  }
  engine::JobRun::OutputsMaker make_outputs;
  if (plan_.outputs) {
    make_outputs = [&](const model::Record& record) {
      return make_with<engine::Outputs>(volume_, volume_->files, volume_->bulk_files, plan_.outputs(record));
    };
  }
  std::shared_ptr<engine::Sampler> sampler;
  if (!plan_.sampled.empty()) sampler = make_with<engine::Sampler>(volume_, volume_->clock, plan_.sampled);
  std::optional<engine::RunCheckpoints> checkpoints;
  if (plan_.resume) checkpoints.emplace(plan_.resume->run, checkpoint_parts(reporter));
  engine::JobRun job(plan_.run, {loop_.clock, loop_.events, loop_.worker, ticker_, loop_.bell, processes_,
                                 reporter, ledger, lookout, system::random_source(), make_outputs, output,
                                 &warn, sampler, &sampling_, checkpoints ? &*checkpoints : nullptr});
  const auto result = skip ? job.skip() : job.run([&](const model::Record& record) {
    system::CommandLine line{command, job_environment(plan_, record, ledger->progress_path())};
    if (checkpoints) {
      tell_resumption(line.environment, checkpoints->resumed());
      tell_ready_path(line.environment, checkpoints->ready_path());
    }
    if (output) output->connect(line);
    return line;
  });
  // A task that the volume still holds may be writing to it.
  if (!loop_.worker.busy()) plan_.record = ledger->record();
  return result;
}

engine::RunCheckpoints::Parts Runner::checkpoint_parts(engine::Reporter& reporter) {
  auto options = plan_.resume->tasks;
  options.save.epoch = plan_.record.epoch;
  auto tasks = make_with<engine::CheckpointTasks>(volume_, volume_->files, volume_->clock, loop_.bell,
                                                  std::move(options));
  return {loop_.clock,
          checkpointing_,
          reporter,
          std::move(tasks),
          &warn,
          processes_,
          [](const std::string& path) { return system::KernelFiles().read(path); }};
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
  const Replan replan = [&, first = *plan](std::uint32_t index) {
    return plan_for_index(first, *settings, index);
  };
  return Runner(std::move(*plan), invocation.signals).run(tail, replan);
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
