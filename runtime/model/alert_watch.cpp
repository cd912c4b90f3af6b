#include "model/alert_watch.h"

#include <cmath>

#include <fmt/format.h>

#include "model/exposition.h"

namespace baton::model {

std::vector<AlertChange> AlertWatch::judge(const std::vector<Measurement>& all, base::MonotonicTime now,
                                           base::Instant at, Missing missing) {
  std::map<Key, double> values;
  for (std::size_t i = 0; i < rules_.thresholds.size(); ++i) {
    for (const Measurement& measurement : all) {
      if (measurement.name == rules_.thresholds[i].metric)
        values.emplace(Key{i, measurement.labels}, measurement.value);
    }
  }
  for (const auto& [key, value] : values) {
    watched_.try_emplace(key, Watched{{}, {rules_.thresholds[key.first], key.second, value, at, {}, false}});
  }
  std::vector<AlertChange> changes;
  for (auto& [key, watched] : watched_) {
    const auto value = values.find(key);
    if (value == values.end() && missing == Missing::unknown) continue;
    judge_one(watched, value == values.end() ? std::nullopt : std::optional(value->second), now, at, changes);
  }
  if (missing == Missing::unknown) return changes;
  std::erase_if(watched_, [&](const auto& entry) { return !values.contains(entry.first); });
  return changes;
}

void AlertWatch::judge_one(Watched& watched, std::optional<double> value, base::MonotonicTime now,
                           base::Instant at, std::vector<AlertChange>& changes) const {
  ActiveAlert& alert = watched.alert;
  const ThresholdChange change = step(alert.threshold, watched.state, value, now, rules_.hysteresis);
  if (value) alert.value = *value;
  if (change == ThresholdChange::fired) alert.since = at;
  if (change == ThresholdChange::none) return;
  changes.push_back(alert);
  if (change != ThresholdChange::cleared) return;
  changes.back().cleared_at = at;
  changes.back().gone = !value;
}

std::vector<ActiveAlert> AlertWatch::firing() const {
  std::vector<ActiveAlert> all;
  for (const auto& [key, watched] : watched_) {
    if (watched.state.firing) all.push_back(watched.alert);
  }
  return all;
}

std::string describe(const AlertChange& change) {
  const std::string& metric = change.threshold.metric;
  const std::string value =
      std::isfinite(change.value) ? fmt::format("{:.6g}", change.value) : format_value(change.value);
  if (change.gone) return fmt::format("{} is over, last {} (was {})", metric, value, change.threshold.rule());
  if (change.cleared_at)
    return fmt::format("{} is back: {} (was {})", metric, value, change.threshold.rule());
  return fmt::format("{} is {} ({})", metric, value, change.threshold.condition());
}

}  // namespace baton::model
