#pragma once

#include <string>

#include "model/run_report.h"

namespace baton::model {

// For people, and for grep: a line for each fact, then one for each stage.
[[nodiscard]] std::string report_text(const RunReport& report);

// One JSON object on one line. docs/report.md has the fields.
[[nodiscard]] std::string report_json(const RunReport& report);

}  // namespace baton::model
