#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "engine/outputs.h"
#include "model/settings.h"

namespace baton::command {

// From the output options: what `run` and `mark complete` have in common. No patterns when there are no
// outputs. `own`: paths, absolute or not, that are never an output.
[[nodiscard]] base::Result<engine::Outputs::Options> output_settings(const model::Settings& settings,
                                                                     const Identity& identity,
                                                                     const std::vector<std::string>& own);

}  // namespace baton::command
