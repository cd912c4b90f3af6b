#pragma once

#include "base/error.h"
#include "model/alert_watch.h"
#include "model/settings.h"

namespace baton::command {

// Of --threshold, --thresholds and --hysteresis.
[[nodiscard]] base::Result<model::AlertRules> alert_rules(const model::Settings& settings);

}  // namespace baton::command
