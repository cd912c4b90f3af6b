#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/run_report.h"

namespace baton::model {

// One page that needs nothing else, no script either: facts, timeline, order, stages with their outputs and
// resources, events. `made_at`: when, for its foot.
[[nodiscard]] std::string report_html(const RunReport& report, base::Instant made_at);

// Its style sheet.
[[nodiscard]] std::string_view report_style();

}  // namespace baton::model
