#include "command/gate_settings.h"

#include <algorithm>

namespace baton::command {
namespace {

// Silence is told from several looks, so those must not be further apart than it allows.
void keep_pace_with_heartbeats(engine::Gate::Options& gate) {
  const auto is_job = [](const model::Condition& condition) {
    return condition.kind == model::ConditionKind::job;
  };
  if (std::ranges::none_of(gate.conditions, is_job)) return;
  const base::Duration pace = std::max(gate.jobs.lost_after / 4, base::Duration{50});
  gate.poll.bound = std::min(gate.poll.bound, pace);
  gate.poll.stretch = gate.poll.stretch && pace >= model::PollSchedule::stretched_bound;
}

model::Verify verify(const model::Settings& settings) {
  if (!settings.has("verify")) return model::Verify::nothing;
  return settings.text("verify") == "digest" ? model::Verify::digest : model::Verify::size;
}

}  // namespace

base::Result<void> check_count(const model::Settings& settings,
                               std::span<const model::Condition> conditions) {
  if (!settings.at("count").origin.starts_with("--")) return {};
  const bool counts =
      std::ranges::find(conditions, model::ConditionKind::glob, &model::Condition::kind) != conditions.end();
  if (counts) return {};
  return settings.refine(base::usage_error("", "counts the paths of a glob: condition, and there is none"),
                         "count");
}

base::Result<GateSettings> gate_settings(const model::Settings& settings, const Identity& identity,
                                         std::span<const std::string> conditions,
                                         std::optional<base::Duration> lost_after) {
  GateSettings out;
  for (const std::string& text : conditions) {
    auto condition = model::parse_condition(text, identity.fields.lookup());
    if (!condition) return condition.error();
    out.gate.conditions.push_back(std::move(*condition));
  }
  if (auto good = check_count(settings, out.gate.conditions); !good) return good.error();
  auto reference = identity.path(settings, "newer-than");
  if (!reference) return reference.error();

  model::WaitRules& rules = out.gate.rules;
  rules.any = settings.flag("any");
  rules.strict = settings.flag("strict");
  rules.count = settings.count("count");
  rules.verify = verify(settings);
  rules.run = identity.run;
  rules.max_age = settings.optional_duration("max-age");
  out.gate.jobs = {lost_after.value_or(settings.duration("lost-after")),
                   settings.optional_duration("start-within")};
  rules.newer_than_reference = !reference->empty();
  if (rules.count == 0) return settings.refine(base::usage_error("", "must be at least 1"), "count");

  if (const auto poll = settings.optional_duration("poll")) {
    if (poll->count() == 0) return settings.refine(base::usage_error("", "must be more than zero"), "poll");
    out.gate.poll = {*poll, false};
  }
  keep_pace_with_heartbeats(out.gate);
  out.gate.report_every = settings.duration("report-every");
  if (out.gate.report_every.count() == 0)
    return settings.refine(base::usage_error("", "must be more than zero"), "report-every");

  out.plan.conditions = out.gate.conditions;
  out.plan.state_root = identity.state_root;
  out.plan.pipeline = identity.pipeline;
  out.plan.run = identity.run.id;
  out.plan.newer_than = *reference;
  out.plan.needs_modified = rules.max_age || rules.newer_than_reference;
  out.plan.needs_volume_time = rules.max_age.has_value();
  out.plan.enough_matches = rules.count;
  out.plan.rules = rules;
  return out;
}

}  // namespace baton::command
