#include "model/threshold.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "model/exposition.h"

namespace baton::model {
namespace {

using Comparison = Threshold::Comparison;

base::Error bad(std::string_view text, std::string_view cause) {
  return base::usage_error(fmt::format("'{}'", text), cause);
}

std::string_view take(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view part = text.substr(0, colon);
  text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  return part;
}

bool rises(Comparison comparison) {
  return comparison == Comparison::above || comparison == Comparison::at_least;
}

bool is_beyond(Comparison comparison, double value, double limit) {
  switch (comparison) {
    case Comparison::above: return value > limit;
    case Comparison::at_least: return value >= limit;
    case Comparison::below: return value < limit;
    case Comparison::at_most: return value <= limit;
  }
  return false;
}

double clearing_limit(const Threshold& threshold, double hysteresis) {
  const double distance = std::abs(threshold.limit) * hysteresis;
  return threshold.limit + (rises(threshold.comparison) ? -distance : distance);
}

ThresholdChange clear(ThresholdState& state) {
  const bool fired = state.firing;
  state = {};
  return fired ? ThresholdChange::cleared : ThresholdChange::none;
}

}  // namespace

std::string Threshold::condition() const {
  constexpr std::array<std::string_view, 4> signs{">", ">=", "<", "<="};
  return fmt::format("{}{}", signs.at(static_cast<std::size_t>(comparison)), format_value(limit));
}

std::string Threshold::rule() const {
  const std::string span = sustained.count() > 0 ? ":" + base::format_duration(sustained) : "";
  return fmt::format("{}:{}{}", condition(), to_string(severity), span);
}

base::Result<Threshold> parse_threshold(std::string_view text) {
  const std::size_t sign = text.find_first_of("<>");
  if (sign == std::string_view::npos) return bad(text, "must be METRIC>VALUE:SEVERITY[:FOR]");
  Threshold threshold;
  threshold.metric = text.substr(0, sign);
  if (const auto good = check_metric_name(threshold.metric); !good) return bad(text, good.error().cause);
  std::string_view rest = text.substr(sign + 1);
  const bool inclusive = rest.starts_with('=');
  if (inclusive) rest.remove_prefix(1);
  if (text[sign] == '>')
    threshold.comparison = inclusive ? Comparison::at_least : Comparison::above;
  else
    threshold.comparison = inclusive ? Comparison::at_most : Comparison::below;
  const auto limit = Number::parse(take(rest));
  // One that no double can hold is a number, but nothing is beyond it.
  if (!limit || !std::isfinite(limit->value())) return bad(text, "needs a number to compare with");
  threshold.limit = limit->value();
  const auto severity = parse_severity(take(rest));
  if (!severity) return bad(text, "needs a severity: DEBUG, INFO, WARNING, ERROR or CRITICAL");
  threshold.severity = *severity;
  if (rest.empty()) return threshold;
  const auto sustained = base::parse_duration(rest);
  if (!sustained) return bad(text, fmt::format("'{}' is not a duration", rest));
  threshold.sustained = *sustained;
  return threshold;
}

std::span<const std::string_view> default_thresholds() {
  static constexpr std::array<std::string_view, 5> rules{
      "system_memory_usage_percent>85:WARNING", "system_cpu_usage_percent>90:WARNING",
      "system_disk_usage_percent>80:CRITICAL", "error_rate_percent>5:CRITICAL",
      "throughput_records_per_second<20:WARNING"};
  return rules;
}

std::string_view alert_event_type(std::string_view metric) {
  for (const std::string_view prefix : {"system_", "stage_", "job_", "volume_"}) {
    if (metric.starts_with(prefix)) return "resource_alert";
  }
  return metric.starts_with("throughput_") ? "performance_alert" : "business_alert";
}

ThresholdChange step(const Threshold& threshold, ThresholdState& state, std::optional<double> value,
                     base::MonotonicTime now, double hysteresis) {
  if (!value) return clear(state);
  if (std::isnan(*value)) return ThresholdChange::none;
  if (state.firing) {
    const bool still = is_beyond(threshold.comparison, *value, clearing_limit(threshold, hysteresis));
    return still ? ThresholdChange::none : clear(state);
  }
  if (!is_beyond(threshold.comparison, *value, threshold.limit)) return clear(state);
  if (!state.beyond_since) state.beyond_since = now;
  if (now - *state.beyond_since < threshold.sustained) return ThresholdChange::none;
  state = {true, {}};
  return ThresholdChange::fired;
}

}  // namespace baton::model
