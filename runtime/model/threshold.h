#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"
#include "model/line.h"

namespace baton::model {

// A rule by which a metric's value is worth an alert.
struct Threshold {
  enum class Comparison { above, at_least, below, at_most };

  std::string metric;
  Comparison comparison = Comparison::above;
  double limit = 0;
  Severity severity = Severity::warning;
  base::Duration sustained{0};  // for how long the value must be beyond the limit
  friend bool operator==(const Threshold&, const Threshold&) = default;

  // ">85"
  [[nodiscard]] std::string condition() const;
  // ">85:WARNING:1m", which with the metric before it is what parse_threshold reads.
  [[nodiscard]] std::string rule() const;
};

// METRIC>VALUE:SEVERITY[:FOR], with '>', '>=', '<' or '<='.
[[nodiscard]] base::Result<Threshold> parse_threshold(std::string_view text);

// What --thresholds default stands for: memory, CPU, disk, error rate and throughput.
[[nodiscard]] std::span<const std::string_view> default_thresholds();

// By what a threshold's event is called: resource_alert, performance_alert or business_alert.
[[nodiscard]] std::string_view alert_event_type(std::string_view metric);

// Where a threshold stands with one series.
struct ThresholdState {
  bool firing = false;
  std::optional<base::MonotonicTime> beyond_since;  // while it is and does not fire yet
  friend bool operator==(const ThresholdState&, const ThresholdState&) = default;
};

enum class ThresholdChange { none, fired, cleared };

// What the newest value makes of it. `hysteresis`: how far, as a share of the limit, the value must have come
// back to clear it. No value: the series is gone, and with it whatever was the matter. NaN changes nothing.
[[nodiscard]] ThresholdChange step(const Threshold& threshold, ThresholdState& state,
                                   std::optional<double> value, base::MonotonicTime now, double hysteresis);

}  // namespace baton::model
