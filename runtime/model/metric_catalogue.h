#pragma once

#include <span>
#include <string_view>

#include "model/exposition.h"

namespace baton::model {

// The metrics that baton knows by name: its own, and those that the platform's scripts print. The help is the
// same from every pod, as node_exporter and the Pushgateway demand.
struct MetricInfo {
  std::string_view name;
  FamilyType type = FamilyType::gauge;
  std::string_view help;
  bool reported = false;  // in METRIC lines, too
};

[[nodiscard]] std::span<const MetricInfo> metric_catalogue();
// Null for a name that is not in it.
[[nodiscard]] const MetricInfo* find_metric(std::string_view name);
// What only baton, or the Pushgateway itself, may say of a job: one that prints it is not believed, also
// while nobody else says it.
[[nodiscard]] bool is_ours_alone(std::string_view name);

}  // namespace baton::model
