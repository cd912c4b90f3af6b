#include "command/wait.h"

#include "base/exit_code.h"
#include "command/gate_settings.h"
#include "command/identity.h"
#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "command/volume.h"
#include "engine/gate.h"
#include "system/host.h"
#include "system/line_sink.h"
#include "system/processes.h"

namespace baton::command {
namespace {

using base::ExitCode;
using engine::GateOutcome;

std::vector<model::OptionSpec> options() {
  return concatenate({wait_options(), gate_options(), identity_options(), line_options(), log_options()});
}

int report(const engine::GateResult& result) {
  switch (result.outcome) {
    case GateOutcome::opened: return 0;
    case GateOutcome::stopped:
      return base::exit_code_of_signal(result.signal.value_or(system::terminate_signal));
    case GateOutcome::timed_out:
    case GateOutcome::corrupt:
      return fail(engine::exit_code_of(result.outcome), "timed out waiting for " + result.detail);
    case GateOutcome::upstream_failed:
    case GateOutcome::invalid:
    case GateOutcome::stuck: break;
  }
  return fail(engine::exit_code_of(result.outcome), result.detail);
}

engine::GateResult wait_for(GateSettings settings, const engine::Reporter::Options& reporting) {
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  system::StdoutSink sink;
  engine::Reporter reporter(sink, loop.clock, reporting);
  const auto lookout = make_with<engine::Lookout>(volume, volume->files, volume->bulk_files, volume->watcher,
                                                  volume->network, volume->clock, std::move(settings.plan));
  engine::Gate gate(std::move(settings.gate),
                    {loop.clock, loop.events, loop.worker, lookout, system::random_source(), reporter});
  return gate.wait();
}

int run(const Invocation& invocation) {
  const auto& [flags, operands, tail] = invocation.arguments;
  const model::Lookup environment = &system::environment_variable;
  const auto inherited = system::environment();
  auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  if (operands.empty())
    return fail(ExitCode::usage, "nothing to wait for; name a marker, job:, file:, glob:, tcp: or http:");
  auto identity = identify(*settings, environment);
  if (!identity) return fail(identity.error());
  auto gate = gate_settings(*settings, **identity, operands);
  if (!gate) return fail(gate.error());
  gate->gate.timeout = settings->optional_duration("timeout");

  engine::Reporter::Options reporting{line_style(*settings), settings->flag("metrics-enabled"), true, {}};
  if (settings->flag("quiet")) reporting.metrics = reporting.events = false;
  if (!(*identity)->job.empty()) reporting.labels.emplace_back("job", (*identity)->job);
  reporting.labels.emplace_back("run", (*identity)->run.id);

  // The worker is gone when this returns, so that an exec finds a single thread.
  const engine::GateResult result = wait_for(std::move(*gate), reporting);
  if (result.outcome != GateOutcome::opened || tail.empty()) return report(result);
  const base::Error error = system::exec_in_place({tail, inherited}, invocation.signals);
  return fail(base::exit_code_of_spawn(error.kind), error.message());
}

}  // namespace

const Command wait_command{
    .name = "wait",
    .summary = "wait until upstream has completed",
    .usage = "[OPTIONS] CONDITION... [-- COMMAND ARG...]",
    .description =
        "Returns 0 once all conditions hold; with a COMMAND, becomes it then.\n"
        "\n"
        "A condition is one of\n"
        "  PATH, marker:PATH   a completion marker is at PATH; a failure marker at PATH.failed ends the wait "
        "with 69\n"
        "  job:NAME            the job has succeeded in this run, all its completions; job:PIPELINE/NAME "
        "likewise\n"
        "  file:PATH           PATH exists and, if it is a regular file, is not empty\n"
        "  glob:PATTERN        at least --count paths match (* ? [a-z])\n"
        "  tcp:HOST:PORT       something accepts a connection there\n"
        "  http://HOST[:PORT]/PATH   a GET is answered 2xx within two seconds\n"
        "With --verify the outputs that a marker or a job lists must be there, too.\n"
        "Paths may use {run} {job} {pipeline} {index} {host} {date:%Y/%m/%d} {env:NAME}; {{ is a brace.",
    .examples =
        "  baton wait /data/raw/{date:%Y%m%d}/extraction.done\n"
        "  baton wait job:extract job:customers/import --timeout 2h\n"
        "  baton wait 'glob:/data/in/part-*.csv' --count 12 -- ./load.sh\n"
        "  baton wait --verify=digest /data/raw/{run}.done -- ./load.sh\n"
        "  baton wait --any file:/data/a.csv file:/data/b.csv\n",
    .options = &options,
    .takes_command = true,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
