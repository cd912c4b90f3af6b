#pragma once

#include <string>
#include <vector>

#include "model/run_report.h"

namespace baton::model {

// Which stages followed which. Where a stage's records say what it waited for, that is it. Where they do not
// (it may have waited for files, or by itself), it is drawn behind those that had ended when it began,
// without those that others of them lie behind already. `stages`: summed up, in the order in which they
// began. Whoever knows the pipeline's definition can put its edges in their place.
[[nodiscard]] std::vector<StageEdge> order_of(const std::string& pipeline,
                                              const std::vector<ReportStage>& stages);

// How many stages there are on the longest way to each, for drawing; edges go from lower numbers to higher.
[[nodiscard]] std::vector<std::size_t> depths_of(std::size_t stages, const std::vector<StageEdge>& edges);

}  // namespace baton::model
