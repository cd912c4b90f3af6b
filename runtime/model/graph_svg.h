#pragma once

#include <string>

#include "model/run_report.h"

namespace baton::model {

// Stages as boxes, edges as arrows: those of one depth side by side across the way. Empty where there are too
// many to be seen.
enum class GraphWay { right, down };
[[nodiscard]] std::string graph_svg(const RunReport& report, GraphWay way);

}  // namespace baton::model
