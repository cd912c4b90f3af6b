#include "command/run.h"

#include <algorithm>
#include <array>

#include "base/exit_code.h"
#include "command/gate_settings.h"
#include "command/identity.h"
#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "engine/job_run.h"
#include "engine/ledger.h"
#include "model/marker.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/host.h"
#include "system/line_sink.h"
#include "system/posix_files.h"
#include "system/processes.h"
#include "system/volume_worker.h"
#include "system/watcher.h"

namespace baton::command {
namespace {

using base::ExitCode;
using base::Result;

std::vector<model::OptionSpec> options() {
  return concatenate({run_options(), gate_options(), identity_options(), line_options()});
}

// Set for the command of a job; its presence tells a `baton run` further down that it is inside one.
constexpr const char* epoch_variable = "BATON_EPOCH";

// Inside a job, the outer job's name and markers are not this command's: only its own command line counts.
model::Lookup environment_of_this_level() {
  if (!system::environment_variable(epoch_variable)) return &system::environment_variable;
  return [](const std::string& name) -> std::optional<std::string> {
    constexpr std::array<std::string_view, 6> outer{
        "BATON_JOB", "JOB_NAME", "BATON_MARKER", "BATON_FAILED_MARKER", "BATON_AFTER", "BATON_COMPLETIONS"};
    if (std::ranges::find(outer, name) != outer.end()) return std::nullopt;
    return system::environment_variable(name);
  };
}

struct Plan {
  engine::JobRun::Options run;
  engine::Ledger::Options ledger;
  model::Record record;
  std::optional<GateSettings> gate;
  engine::Reporter::Options reporting;
  std::string logical_time;
};

Result<std::optional<GateSettings>> plan_gate(const model::Settings& settings, const Identity& identity) {
  const auto after = settings.list("after");
  if (after.empty()) return std::optional<GateSettings>();
  auto gate = gate_settings(settings, identity, after);
  if (!gate) return gate.error();
  gate->gate.timeout = settings.optional_duration("wait-timeout");
  return std::optional(std::move(*gate));
}

Result<model::Labels> labels_of(const model::Settings& settings) {
  model::Labels labels;
  for (const std::string& text : settings.list("label")) {
    auto label = model::parse_label(text);
    if (!label) return label.error();
    if (!labels.insert(*label).second)
      return base::usage_error("label '" + label->first + "'", "is given twice");
  }
  return labels;
}

Result<model::Record> plan_record(const model::Settings& settings, const Identity& identity) {
  model::Record record;
  record.job = identity.job;
  record.pipeline = identity.pipeline;
  record.run = identity.run.id;
  record.index = identity.index;
  record.completions = settings.count("completions");
  record.host = identity.host;
  record.pid = system::process_id();
  auto labels = labels_of(settings);
  if (!labels) return labels.error();
  record.labels = *labels;
  if (record.completions == 0) return base::usage_error("--completions", "must be at least 1");
  if (record.index >= record.completions && settings.at("completions").origin != "default") {
    return base::usage_error("--index", "must be less than --completions");
  }
  return record;
}

Result<Plan> make_plan(const model::Settings& settings, const model::Lookup& environment) {
  Plan plan;
  plan.run.supervision.grace = settings.duration("grace");
  const bool stateful = !settings.flag("no-state") && settings.has("job");
  plan.run.tracked = stateful || settings.has("marker") || settings.has("failed-marker");
  plan.reporting = {line_style(settings), settings.flag("metrics-enabled"), true, {}};
  // A plain init depends on nothing of its surroundings, not even on a time zone that is not there.
  if (!plan.run.tracked && !settings.has("after")) return plan;

  auto identity = identify(settings, environment);
  if (!identity) return identity.error();
  Identity self = **identity;
  self.fields.attempt = 1;
  auto record = plan_record(settings, self);
  if (!record) return record.error();
  plan.record = std::move(*record);
  auto gate = plan_gate(settings, self);
  if (!gate) return gate.error();
  plan.gate = std::move(*gate);
  if (plan.gate) plan.run.gate = plan.gate->gate;

  if (stateful) plan.ledger.state = self.state;
  auto marker = self.path(settings, "marker");
  if (!marker) return marker.error();
  plan.ledger.marker = *marker;
  auto failed = self.path(settings, "failed-marker");
  if (!failed) return failed.error();
  plan.ledger.failed_marker = failed->empty() && !marker->empty() ? model::failed_path(*marker) : *failed;
  for (const std::string* path : {&plan.ledger.marker, &plan.ledger.failed_marker}) {
    if (path->ends_with('/')) return base::usage_error("marker '" + *path + "'", "is a directory");
  }
  plan.ledger.token = system::random_token();
  if (!self.job.empty()) plan.reporting.labels.emplace_back("job", self.job);
  plan.reporting.labels.emplace_back("run", self.run.id);
  if (plan.record.completions > 1) plan.reporting.labels.emplace_back("index", std::to_string(self.index));
  plan.logical_time = self.time.to_string();
  return plan;
}

void set_variable(std::vector<std::string>& environment, const std::string& name, const std::string& value) {
  const std::string prefix = name + "=";
  std::erase_if(environment, [&](const std::string& variable) { return variable.starts_with(prefix); });
  environment.push_back(prefix + value);
}

std::vector<std::string> environment_for(const Plan& plan, const engine::Ledger& ledger) {
  auto environment = system::environment();
  set_variable(environment, "BATON_ATTEMPT", "1");
  set_variable(environment, "BATON_MAX_ATTEMPTS", "1");
  if (!plan.run.tracked) return environment;
  const model::Record& record = ledger.record();
  set_variable(environment, "BATON_JOB", record.job);
  set_variable(environment, "BATON_PIPELINE", record.pipeline);
  set_variable(environment, "BATON_RUN", record.run);
  set_variable(environment, "BATON_INDEX", std::to_string(record.index));
  set_variable(environment, "BATON_COMPLETIONS", std::to_string(record.completions));
  set_variable(environment, epoch_variable, std::to_string(record.epoch));
  set_variable(environment, "BATON_LOGICAL_TIME", plan.logical_time);
  if (const auto progress = ledger.progress_path()) {
    set_variable(environment, "BATON_PROGRESS_FILE", *progress);
    set_variable(environment, "ARGO_PROGRESS_FILE", *progress);
  }
  return environment;
}

int carry_out(Plan plan, const std::vector<std::string>& command, const system::InheritedSignals& signals) {
  const system::PosixClock clock;
  // Shared with a task that a dead server may hold beyond our end.
  struct Volume {
    system::PosixFiles files{system::owner_token()};
    system::InotifyWatcher watcher;
    system::PosixClock clock;
  };
  const auto volume = std::make_shared<Volume>();
  system::ThreadWorker worker;
  system::PosixEvents events(worker, volume->watcher);
  system::PosixProcesses processes(signals);
  system::StdoutSink sink;
  engine::Reporter reporter(sink, clock, plan.reporting);
  const std::shared_ptr<engine::Ledger> ledger(
      new engine::Ledger(volume->files, volume->clock, plan.ledger, plan.record),
      [volume](engine::Ledger* made) { delete made; });
  std::shared_ptr<engine::Lookout> lookout;
  if (plan.gate) {
    lookout.reset(new engine::Lookout(volume->files, volume->watcher, volume->clock, plan.gate->plan),
                  [volume](engine::Lookout* made) { delete made; });
  }
  engine::JobRun job(plan.run,
                     {clock, events, worker, processes, reporter, ledger, lookout, system::random_source()});
  const auto result = job.run([&](const model::Record&) {
    return system::CommandLine{command, environment_for(plan, *ledger)};
  });
  if (result.error) fail(base::ExitCode::internal, result.error->message());
  return result.exit_code;
}

int run(const Invocation& invocation) {
  const auto& [flags, operands, tail] = invocation.arguments;
  const model::Lookup environment = environment_of_this_level();
  auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  set_log_level(settings->text("log-level"));
  if (!operands.empty()) {
    return fail(ExitCode::usage, "unexpected '" + operands[0] + "'; write -- before the command");
  }
  if (tail.empty())
    return fail(ExitCode::usage, "no command; write it behind --, as in baton run -- ./job.sh");
  auto plan = make_plan(*settings, environment);
  if (!plan) return fail(plan.error());
  return carry_out(std::move(*plan), tail, invocation.signals);
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
        "init.",
    .examples =
        "  baton run -- ./server\n"
        "  baton run --job extract --marker /data/raw/{date:%Y%m%d}/extraction.done -- ./extract.sh\n"
        "  baton run --job load --after job:extract --wait-timeout 2h -- ./load.sh\n"
        "  baton run --job process --index 1 --completions 2 --marker /data/out/{run}.done -- ./worker.sh\n",
    .options = &options,
    .takes_command = true,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
