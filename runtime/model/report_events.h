#pragma once

#include <string>

#include "model/run_report.h"

namespace baton::model {

// The section of a report's page that has the events of all stages, by their times; empty without any.
[[nodiscard]] std::string events_html(const RunReport& report);

}  // namespace baton::model
