#include "command/run_plan.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "command/checkpoint_settings.h"
#include "command/identity.h"
#include "command/job_environment.h"
#include "command/label_settings.h"
#include "command/lines.h"
#include "command/marker_settings.h"
#include "command/output_settings.h"
#include "command/sample_settings.h"
#include "command/stream_settings.h"
#include "system/host.h"
#include "system/process_table.h"

namespace baton::command {
namespace {

using base::Result;

model::IfComplete if_complete(const model::Settings& settings, const model::Run& run) {
  const std::string choice = settings.text("if-complete");
  if (choice == "fail") return model::IfComplete::fail;
  const bool skip = choice.empty() ? run.named : choice == "skip";
  return skip ? model::IfComplete::skip : model::IfComplete::rerun;
}

// What this very job brings about, and would wait for without end.
bool waits_for_itself(const model::Condition& condition, const Identity& identity, const RunPlan& plan) {
  if (waits_for_marker(condition, plan.ledger.markers.complete)) return true;
  const bool same_pipeline = condition.pipeline.empty() || condition.pipeline == identity.pipeline;
  // With a record that conditions can rest on.
  return plan.run.stateful && condition.kind == model::ConditionKind::job && condition.job == identity.job &&
         same_pipeline;
}

Result<std::optional<GateSettings>> plan_gate(const model::Settings& settings, const Identity& identity,
                                              const RunPlan& plan) {
  const auto after = settings.list("after");
  if (after.empty()) return std::optional<GateSettings>();
  auto gate = gate_settings(settings, identity, after, settings.optional_duration("upstream-lost-after"));
  if (!gate) return gate.error();
  for (const model::Condition& condition : gate->gate.conditions) {
    if (!waits_for_itself(condition, identity, plan)) continue;
    const bool job = condition.kind == model::ConditionKind::job;
    return settings.refine(
        base::usage_error("'" + condition.text + "'", job ? "is this job itself, which would never start"
                                                          : "is this job's own marker; it would never start"),
        "after");
  }
  gate->gate.timeout = settings.optional_duration("wait-timeout");
  return std::optional(std::move(*gate));
}

std::vector<std::string> jobs_waited_for(const std::optional<GateSettings>& gate) {
  std::vector<std::string> jobs;
  if (!gate) return jobs;
  for (const model::Condition& condition : gate->gate.conditions) {
    if (condition.kind == model::ConditionKind::job)
      jobs.push_back(condition.pipeline.empty() ? condition.job : condition.pipeline + "/" + condition.job);
  }
  return jobs;
}

Result<model::Record> plan_record(const model::Settings& settings, const Identity& identity) {
  model::Record record;
  record.job = identity.job;
  record.pipeline = identity.pipeline;
  record.run = identity.run.id;
  record.index = identity.index.value_or(0);
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

// On the same machine an owner is known to be gone when its process is, and nothing that it started is left.
engine::Claimant::Probe owner_probe(const std::string& state) {
  return [state](const model::Worker& worker, const model::Claim& claim) -> std::optional<bool> {
    // No process carries out one worker twice at a time: a claim of our own is of a job that has ended, and
    // could not say so.
    const bool is_our_own = !claim.process.empty() && claim.process == system::process_identity();
    const auto runs = is_our_own ? std::optional(false) : system::process_runs(claim.process);
    if (!runs || *runs) return runs;
    const bool survived =
        system::any_process_has({fmt::format("{}={}/{}", progress_variable, state, worker.progress()),
                                 fmt::format("{}={}", epoch_variable, claim.epoch)});
    return survived;
  };
}

ClaimPlan plan_claim(const model::Settings& settings, const RunPlan& plan, bool any_index) {
  const model::Record& record = plan.record;
  ClaimPlan claim;
  claim.claimant.state = *plan.ledger.state;
  claim.claimant.worker = {record.job, record.run, record.index, record.pipeline};
  claim.claimant.indices = {record.index};
  if (any_index) {
    claim.claimant.indices.resize(record.completions);
    std::iota(claim.claimant.indices.begin(), claim.claimant.indices.end(), 0U);
  }
  claim.claimant.claim = {0,
                          record.completions,
                          record.host,
                          record.pid,
                          system::process_identity(),
                          plan.run.heartbeat,
                          system::random_token(),
                          {}};
  claim.claimant.rules = {plan.run.if_complete, settings.flag("wait-for-owner")};
  claim.claimant.lost_after = settings.duration("lost-after");
  claim.claimant.probe = owner_probe(*plan.ledger.state);
  claim.acquisition.timeout = settings.optional_duration("wait-timeout");
  claim.acquisition.poll =
      std::clamp<base::Duration>(claim.claimant.lost_after / 8, base::Duration{50}, base::Duration{1'000});
  claim.acquisition.grace = plan.run.supervision.grace;
  return claim;
}

// Checked at the start; which attempt will have made them is known at the end only.
Result<void> plan_outputs(const model::Settings& settings, const Identity& self, RunPlan& plan) {
  if (!settings.has("output")) return {};
  std::vector<std::string> own{plan.ledger.markers.complete, plan.ledger.markers.failed};
  if (plan.ledger.state) {
    const model::Worker worker{self.job, self.run.id, plan.record.index, self.pipeline};
    own.push_back(*plan.ledger.state + "/" + worker.directory());
    own.push_back(*plan.ledger.state + "/" + worker.status());
  }
  const auto good = output_settings(settings, self, own);
  if (!good) return good.error();
  plan.outputs = [settings, self, own](const model::Record& record) {
    Identity then = self;
    then.fields.attempt = record.attempt;
    return *output_settings(settings, then, own);
  };
  return {};
}

void plan_samples(RunPlan& plan) {
  if (!plan.ledger.state || plan.run.sample.count() == 0) return;
  const auto outputs = plan.outputs ? plan.outputs(plan.record).patterns : std::vector<std::string>();
  plan.sampled = sampled_directories(*plan.ledger.state, plan.ledger.markers.complete, outputs);
}

Result<void> plan_checkpoints(const model::Settings& settings, const Identity& self, RunPlan& plan) {
  if (!plan.run.stateful) return {};
  auto directory = checkpoint_directory(settings, self);
  if (!directory) return directory.error();
  plan.checkpoint_directory = std::move(*directory);
  auto resume = resume_settings(settings, self, plan.checkpoint_directory);
  if (!resume) return resume.error();
  plan.resume = std::move(*resume);
  plan.run.supervision.prepared_retries = plan.resume.has_value();
  if (plan.resume) plan.resume->run.grace = plan.run.supervision.grace;
  return {};
}

Result<RunPlan> plan_init(const model::Settings& settings) {
  RunPlan plan;
  plan.environment = system::environment();
  auto rules = supervision_rules(settings);
  if (!rules) return rules.error();
  plan.run.supervision = *rules;
  plan.run.heartbeat = settings.duration("heartbeat");
  plan.run.sample = settings.duration("sample");
  plan.termination_log = settings.text("termination-log");
  plan.run.stateful = !settings.flag("no-state") && settings.has("job");
  plan.run.tracked =
      plan.run.stateful || settings.has("marker") || settings.has("failed-marker") || settings.has("output");
  plan.reporting = {line_style(settings), settings.flag("metrics-enabled"), true, {}};
  plan.output = stream_settings(settings, "");
  if (auto good = check_resume_options(settings, plan.run.stateful); !good) return good.error();
  return plan;
}

Result<void> check_parallel(const RunPlan& plan, bool any_index) {
  if (plan.run.stateful || (plan.record.completions == 1 && !any_index)) return {};
  return base::Error{
      base::ErrorKind::configuration, "", any_index ? "--index auto" : "--completions",
      "needs the state directory, where the workers see each other; give --job, and no --no-state", 0};
}

}  // namespace

Result<RunPlan> plan_run(const model::Settings& settings, const model::Lookup& environment) {
  if (!settings.has("after")) {
    if (auto good = check_count(settings, {}); !good) return good.error();
  }
  auto plan = plan_init(settings);
  if (!plan) return plan;
  // A plain init depends on nothing of its surroundings, not even on a time zone that is not there.
  if (!plan->run.tracked && !settings.has("after") && !settings.has("log")) {
    if (auto good = check_time_options(settings); !good) return good.error();
    return plan;
  }
  auto identity = identify(settings, environment);
  if (!identity) return identity.error();
  plan->identity = std::move(*identity);
  const bool any_index = !plan->identity->index.has_value();
  auto record = plan_record(settings, *plan->identity);
  if (!record) return record.error();
  plan->record = std::move(*record);
  plan->record.max_attempts = plan->run.supervision.retry.retries + 1;
  if (auto good = check_parallel(*plan, any_index); !good) return good.error();
  plan->run.if_complete = if_complete(settings, plan->identity->run);
  if (plan->run.stateful) {
    plan->ledger.state = plan->identity->state_root;
    plan->ledger.tmp_max_age = settings.duration("tmp-max-age");
    plan->claim = plan_claim(settings, *plan, any_index);
  }
  const std::uint32_t index = plan->record.index;
  return plan_for_index(std::move(*plan), settings, index);
}

bool asks_for_a_job(const model::Settings& settings) {
  constexpr std::string_view needing_one[] = {"marker", "failed-marker", "output",
                                              "after",  "if-complete",   "wait-for-owner",
                                              "config", "restore-to",    "checkpoint-from"};
  constexpr std::string_view with_defaults[] = {"state", "completions"};
  return std::ranges::any_of(needing_one, [&](std::string_view option) { return settings.has(option); }) ||
         std::ranges::any_of(with_defaults, [&](std::string_view option) {
           return settings.at(option).origin.starts_with("--");
         });
}

Result<RunPlan> plan_for_index(RunPlan plan, const model::Settings& settings, std::uint32_t index) {
  Identity self = *plan.identity;
  self.index = self.fields.index = index;
  self.fields.attempt = 1;
  plan.record.index = index;
  auto markers = marker_settings(settings, self, plan.record.completions);
  if (!markers) return markers.error();
  plan.ledger.markers = std::move(*markers);
  auto gate = plan_gate(settings, self, plan);
  if (!gate) return gate.error();
  plan.gate = std::move(*gate);
  if (plan.gate) plan.run.gate = plan.gate->gate;
  plan.record.after = jobs_waited_for(plan.gate);
  if (plan.claim) plan.claim->claimant.marker = plan.ledger.markers.complete;
  if (auto good = plan_outputs(settings, self, plan); !good) return good.error();
  plan_samples(plan);
  auto log = log_path(settings, self, plan.record.completions);
  if (!log) return log.error();
  const model::Worker worker{self.job, self.run.id, index, self.pipeline};
  const OwnPaths own{plan.ledger.markers, *log, plan.ledger.state.value_or(""), worker};
  if (auto good = check_own_paths(own); !good) return good.error();
  plan.output = stream_settings(settings, *log);
  if (auto good = plan_checkpoints(settings, self, plan); !good) return good.error();
  plan.reporting.labels.clear();
  if (!self.job.empty()) plan.reporting.labels.emplace_back("job", self.job);
  plan.reporting.labels.emplace_back("run", self.run.id);
  if (plan.record.completions > 1) plan.reporting.labels.emplace_back("index", std::to_string(index));
  return plan;
}

}  // namespace baton::command
