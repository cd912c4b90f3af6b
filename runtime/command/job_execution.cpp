#include "command/job_execution.h"

#include "base/exit_code.h"
#include "command/job_environment.h"
#include "engine/early_signals.h"
#include "engine/ledger.h"
#include "model/termination_message.h"
#include "system/host.h"
#include "system/kernel_files.h"
#include "system/termination_log.h"

namespace baton::command {
namespace {

using base::ExitCode;
using engine::Acquisition;

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

}  // namespace

JobExecution::Result JobExecution::run(const std::vector<std::string>& command, const Replan& replan) {
  Result result = own_and_run(command, replan);
  system::write_termination_log(plan_.termination_log,
                                model::termination_message(plan_.record, result.exit_code, result.reason));
  return result;
}

JobExecution::Result JobExecution::own_and_run(const std::vector<std::string>& command,
                                               const Replan& replan) {
  if (!plan_.claim) return run_job(command, false);
  const Acquisition::Result acquired = acquire();
  const bool claimed = acquired.kind == Acquisition::Result::Kind::claimed;
  if (acquired.kind == Acquisition::Result::Kind::stopped && host_.worker.busy()) return unanswered();
  if (!claimed && acquired.kind != Acquisition::Result::Kind::complete) return unowned(acquired);
  auto plan = replan(acquired.index);
  if (!plan) return {static_cast<int>(base::exit_code_of(plan.error().kind)), plan.error(), ""};
  plan_ = std::move(*plan);
  plan_.record.epoch = acquired.epoch;
  plan_.run.stopped_by = acquired.signal;
  return run_job(command, !claimed);
}

Acquisition::Result JobExecution::acquire() {
  engine::Reporter reporter(host_.sink, host_.clock, plan_.reporting);
  engine::EarlySignals events(host_.events, reporter);
  const auto claimant = make_with<engine::Claimant>(host_.volume, host_.volume->files, host_.volume->watcher,
                                                    host_.volume->clock, plan_.claim->claimant);
  Acquisition acquisition(plan_.claim->acquisition,
                          {host_.clock, events, host_.worker, reporter, system::random_source(), claimant});
  return acquisition.acquire();
}

JobExecution::Result JobExecution::run_job(const std::vector<std::string>& command, bool skip) {
  const auto output =
      plan_.output ? std::make_shared<engine::CommandOutput>(*plan_.output, host_.bell) : nullptr;
  engine::OutputSink sink(host_.sink, output);
  engine::Reporter reporter(sink, host_.clock, plan_.reporting);
  const auto ledger = make_with<engine::Ledger>(host_.volume, host_.volume->files, host_.volume->clock,
                                                plan_.ledger, plan_.record);
  std::shared_ptr<engine::Lookout> lookout;
  if (plan_.gate) {
    lookout = make_with<engine::Lookout>(host_.volume, host_.volume->files, host_.volume->bulk_files,
                                         host_.volume->watcher, host_.volume->network, host_.volume->clock,
                                         plan_.gate->plan);
  }
  engine::JobRun::OutputsMaker make_outputs;
  if (plan_.outputs) {
    make_outputs = [&](const model::Record& record) {
      return make_with<engine::Outputs>(host_.volume, host_.volume->files, host_.volume->bulk_files,
                                        plan_.outputs(record));
    };
  }
  std::shared_ptr<engine::Sampler> sampler;
  if (!plan_.sampled.empty())
    sampler = make_with<engine::Sampler>(host_.volume, host_.volume->clock, plan_.sampled);
  std::optional<engine::RunCheckpoints> checkpoints;
  if (plan_.resume) checkpoints.emplace(plan_.resume->run, checkpoint_parts(reporter));
  engine::JobRun job(plan_.run,
                     {host_.clock, host_.events, host_.worker, ticker_, host_.bell, host_.processes, reporter,
                      ledger, lookout, system::random_source(), make_outputs, output, host_.warn, sampler,
                      &sampling_, checkpoints ? &*checkpoints : nullptr});
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
  if (!host_.worker.busy()) plan_.record = ledger->record();
  return result;
}

engine::RunCheckpoints::Parts JobExecution::checkpoint_parts(engine::Reporter& reporter) {
  auto options = plan_.resume->tasks;
  options.save.epoch = plan_.record.epoch;
  auto tasks = make_with<engine::CheckpointTasks>(host_.volume, host_.volume->files, host_.volume->clock,
                                                  host_.bell, std::move(options));
  return {host_.clock,
          checkpointing_,
          reporter,
          std::move(tasks),
          host_.warn,
          host_.processes,
          [](const std::string& path) { return system::KernelFiles().read(path); }};
}

}  // namespace baton::command
