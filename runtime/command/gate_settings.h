#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "engine/gate.h"
#include "model/settings.h"

namespace baton::command {

// From the gate options: what `wait` and `run --after` have in common.
struct GateSettings {
  engine::Gate::Options gate;
  engine::LookoutPlan plan;
};
// --count on the command line is for a glob:.
[[nodiscard]] base::Result<void> check_count(const model::Settings& settings,
                                             std::span<const model::Condition> conditions);
// `lost_after`: instead of --lost-after.
[[nodiscard]] base::Result<GateSettings> gate_settings(const model::Settings& settings,
                                                       const Identity& identity,
                                                       std::span<const std::string> conditions,
                                                       std::optional<base::Duration> lost_after = {});

}  // namespace baton::command
