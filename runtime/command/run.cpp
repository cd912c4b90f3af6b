#include "command/run.h"

#include <set>

#include "base/exit_code.h"
#include "command/gate_settings.h"
#include "command/identity.h"
#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "command/stream_settings.h"
#include "command/volume.h"
#include "engine/job_run.h"
#include "engine/ledger.h"
#include "model/marker.h"
#include "model/termination_message.h"
#include "system/host.h"
#include "system/line_sink.h"
#include "system/processes.h"
#include "system/termination_log.h"

namespace baton::command {
namespace {

using base::ExitCode;
using base::Result;

std::vector<model::OptionSpec> options() {
  return concatenate({run_options(), stream_options(), retry_options(), gate_options(), identity_options(),
                      line_options(), log_options()});
}

// Set for the command of a job; its presence tells a `baton run` further down that it is inside one.
constexpr const char* epoch_variable = "BATON_EPOCH";

// Inside a job, the outer job's name, markers, retries and limits are not this command's: for these only its
// own command line counts.
model::Lookup environment_of_this_level() {
  if (!system::environment_variable(epoch_variable)) return &system::environment_variable;
  std::set<std::string, std::less<>> outer{"BATON_JOB", "JOB_NAME", "BATON_INDEX", "JOB_COMPLETION_INDEX"};
  for (const auto& option : concatenate({run_options(), stream_options(), retry_options()})) {
    outer.insert(model::environment_name(option.name));
    outer.emplace(option.platform_variable);
  }
  return [outer = std::move(outer)](const std::string& name) -> std::optional<std::string> {
    if (outer.contains(name)) return std::nullopt;
    return system::environment_variable(name);
  };
}

struct Plan {
  engine::JobRun::Options run;
  engine::Ledger::Options ledger;
  model::Record record;
  std::optional<GateSettings> gate;
  std::optional<engine::CommandOutput::Options> output;  // absent: let through
  engine::Reporter::Options reporting;
  std::string logical_time;
  std::string termination_log;
  std::vector<std::string> environment;  // as inherited, before a time zone was set for ourselves
};

engine::IfComplete if_complete(const model::Settings& settings, const model::Run& run) {
  const std::string choice = settings.text("if-complete");
  if (choice == "fail") return engine::IfComplete::fail;
  const bool skip = choice.empty() ? run.named : choice == "skip";
  return skip ? engine::IfComplete::skip : engine::IfComplete::rerun;
}

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
  if (record.completions == 0)
    return settings.refine(base::usage_error("", "must be at least 1"), "completions");
  // Also an index that the platform gave: without --completions every worker would complete the job alone.
  if (record.index >= record.completions) {
    return settings.refine(
        base::usage_error(std::to_string(record.index),
                          "is not less than --completions, which is " + std::to_string(record.completions)),
        "index");
  }
  return record;
}

std::optional<base::Duration> limit(const model::Settings& settings, std::string_view option) {
  const auto value = settings.optional_duration(option);
  return value && value->count() > 0 ? value : std::nullopt;
}

Result<std::optional<model::FailureSet>> failures(const model::Settings& settings, std::string_view option) {
  if (!settings.has(option)) return std::optional<model::FailureSet>();
  auto set = model::FailureSet::parse(settings.text(option));
  if (!set) return settings.refine(set.error(), option);
  return std::optional(std::move(*set));
}

Result<model::SupervisionRules> supervision_rules(const model::Settings& settings) {
  model::SupervisionRules rules;
  rules.grace = settings.duration("grace");
  rules.attempt_timeout = limit(settings, "attempt-timeout");
  rules.deadline = limit(settings, "deadline");
  rules.retry.retries = settings.count("retries");
  auto retry_on = failures(settings, "retry-on");
  if (!retry_on) return retry_on.error();
  rules.retry.retry_on = *retry_on;
  auto no_retry_on = failures(settings, "no-retry-on");
  if (!no_retry_on) return no_retry_on.error();
  rules.retry.no_retry_on = *no_retry_on;
  auto factor = model::parse_factor(settings.text("retry-factor"));
  if (!factor) return settings.refine(factor.error(), "retry-factor");
  rules.backoff = {settings.duration("retry-delay"), *factor, settings.duration("retry-max-delay"),
                   *model::parse_jitter(settings.text("retry-jitter"))};
  return rules;
}

Result<Plan> make_plan(const model::Settings& settings, const model::Lookup& environment) {
  Plan plan;
  plan.environment = system::environment();
  auto rules = supervision_rules(settings);
  if (!rules) return rules.error();
  plan.run.supervision = *rules;
  plan.run.heartbeat = settings.duration("heartbeat");
  plan.termination_log = settings.text("termination-log");
  const bool stateful = !settings.flag("no-state") && settings.has("job");
  plan.run.tracked = stateful || settings.has("marker") || settings.has("failed-marker");
  plan.reporting = {line_style(settings), settings.flag("metrics-enabled"), true, {}};
  // A plain init depends on nothing of its surroundings, not even on a time zone that is not there.
  if (!plan.run.tracked && !settings.has("after") && !settings.has("log")) {
    plan.output = stream_settings(settings, "");
    return plan;
  }

  auto identity = identify(settings, environment);
  if (!identity) return identity.error();
  Identity self = **identity;
  self.fields.attempt = 1;
  auto record = plan_record(settings, self);
  if (!record) return record.error();
  plan.record = std::move(*record);
  plan.record.max_attempts = plan.run.supervision.retry.retries + 1;
  auto gate = plan_gate(settings, self);
  if (!gate) return gate.error();
  plan.gate = std::move(*gate);
  if (plan.gate) plan.run.gate = plan.gate->gate;

  if (stateful) plan.ledger.state = self.state_root;
  if (!stateful && plan.record.completions > 1) {
    return base::Error{
        base::ErrorKind::configuration, "", "--completions",
        "needs the state directory, where the workers see each other; give --job, and no --no-state", 0};
  }
  auto marker = self.path(settings, "marker");
  if (!marker) return marker.error();
  plan.ledger.marker = *marker;
  auto failed = self.path(settings, "failed-marker");
  if (!failed) return failed.error();
  plan.ledger.failed_marker = failed->empty() && !marker->empty() ? model::failed_path(*marker) : *failed;
  for (const std::string* path : {&plan.ledger.marker, &plan.ledger.failed_marker}) {
    if (path->ends_with('/')) return base::usage_error("marker '" + *path + "'", "is a directory");
  }
  auto log = log_path(settings, self, plan.record.completions);
  if (!log) return log.error();
  plan.output = stream_settings(settings, *log);
  plan.ledger.token = system::random_token();
  if (!self.job.empty()) plan.reporting.labels.emplace_back("job", self.job);
  plan.reporting.labels.emplace_back("run", self.run.id);
  if (plan.record.completions > 1) plan.reporting.labels.emplace_back("index", std::to_string(self.index));
  plan.logical_time = self.time.to_string();
  plan.run.if_complete = if_complete(settings, self.run);
  return plan;
}

void set_variable(std::vector<std::string>& environment, const std::string& name, const std::string& value) {
  const std::string prefix = name + "=";
  std::erase_if(environment, [&](const std::string& variable) { return variable.starts_with(prefix); });
  environment.push_back(prefix + value);
}

std::vector<std::string> environment_for(const Plan& plan, engine::Ledger& ledger) {
  auto environment = plan.environment;
  const model::Record& record = ledger.record();
  set_variable(environment, "BATON_ATTEMPT", std::to_string(record.attempt));
  set_variable(environment, "BATON_MAX_ATTEMPTS", std::to_string(plan.run.supervision.retry.max_attempts()));
  if (!plan.run.tracked) return environment;
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
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  system::PosixProcesses processes(signals);
  const auto output =
      plan.output ? std::make_shared<engine::CommandOutput>(*plan.output, loop.bell) : nullptr;
  system::StdoutSink direct;
  engine::OutputSink sink(direct, output);
  engine::Reporter reporter(sink, loop.clock, plan.reporting);
  const auto ledger =
      make_with<engine::Ledger>(volume, volume->files, volume->clock, plan.ledger, plan.record);
  std::shared_ptr<engine::Lookout> lookout;
  if (plan.gate) {
    lookout =
        make_with<engine::Lookout>(volume, volume->files, volume->watcher, volume->clock, plan.gate->plan);
  }
  engine::JobRun job(plan.run, {loop.clock, loop.events, loop.worker, processes, reporter, ledger, lookout,
                                system::random_source(), output});
  const auto result = job.run([&](const model::Record&) {
    system::CommandLine line{command, environment_for(plan, *ledger)};
    if (output) output->connect(line);
    return line;
  });
  system::write_termination_log(
      plan.termination_log, model::termination_message(ledger->record(), result.exit_code, result.reason));
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
