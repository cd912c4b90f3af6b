#include "command/sidecar_rules.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace baton::command {
namespace {

using base::Result;
using base::usage_error;
using model::Settings;

Result<double> hysteresis_of(const Settings& settings) {
  const std::string text = settings.text("hysteresis");
  double percent = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (problem == std::errc{} && end == text.data() + text.size() && percent >= 0 && percent <= 100)
    return percent / 100;
  return settings.refine(usage_error(fmt::format("'{}'", text), "must be a number from 0 to 100"),
                         "hysteresis");
}

Result<void> add_threshold(model::AlertRules& rules, std::string_view text) {
  auto threshold = model::parse_threshold(text);
  if (!threshold) return threshold.error();
  if (std::ranges::find(rules.thresholds, *threshold) == rules.thresholds.end())
    rules.thresholds.push_back(std::move(*threshold));
  return {};
}

}  // namespace

Result<model::AlertRules> alert_rules(const Settings& settings) {
  model::AlertRules rules;
  const auto hysteresis = hysteresis_of(settings);
  if (!hysteresis) return hysteresis.error();
  rules.hysteresis = *hysteresis;
  if (settings.text("thresholds") == "default") {
    for (const std::string_view text : model::default_thresholds())
      if (auto added = add_threshold(rules, text); !added) return added.error();
  }
  for (const std::string& text : settings.list("threshold")) {
    if (auto added = add_threshold(rules, text); !added) return settings.refine(added.error(), "threshold");
  }
  return rules;
}

}  // namespace baton::command
