#include "command/gate_settings.h"

namespace baton::command {

base::Result<GateSettings> gate_settings(const model::Settings& settings, const Identity& identity,
                                         std::span<const std::string> conditions) {
  GateSettings out;
  for (const std::string& text : conditions) {
    auto condition = model::parse_condition(text, identity.fields.lookup());
    if (!condition) return condition.error();
    out.gate.conditions.push_back(std::move(*condition));
  }
  auto reference = identity.path(settings, "newer-than");
  if (!reference) return reference.error();

  model::WaitRules& rules = out.gate.rules;
  rules.any = settings.flag("any");
  rules.strict = settings.flag("strict");
  rules.count = settings.count("count");
  rules.run = identity.run;
  rules.max_age = settings.optional_duration("max-age");
  rules.newer_than_reference = !reference->empty();
  if (rules.count == 0) return settings.refine(base::usage_error("", "must be at least 1"), "count");

  if (const auto poll = settings.optional_duration("poll")) {
    if (poll->count() == 0) return settings.refine(base::usage_error("", "must be more than zero"), "poll");
    out.gate.poll = {*poll, false};
  }
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
  return out;
}

}  // namespace baton::command
