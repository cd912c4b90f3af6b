#pragma once

#include <string>

#include "base/error.h"
#include "command/identity.h"
#include "engine/job_markers.h"
#include "model/condition.h"
#include "model/state_layout.h"

namespace baton::command {

// --marker and --failed-marker, their templates expanded. A marker is one for all attempts, and for all
// workers of a parallel job.
[[nodiscard]] base::Result<engine::JobMarkers::Options> marker_settings(const model::Settings& settings,
                                                                        const Identity& identity,
                                                                        std::uint32_t completions);

// Paths of the job's own that must not be the same: what would be written over, or would open a gate by its
// name alone. `state`: the worker's place in the state directory, or no root.
struct OwnPaths {
  const engine::JobMarkers::Options& markers;
  std::string log;         // or empty
  std::string state_root;  // or empty: there is no state directory
  model::Worker worker;
};
[[nodiscard]] base::Result<void> check_own_paths(const OwnPaths& own);

// Whether a condition waits for the marker at this path, however either is spelt.
[[nodiscard]] bool waits_for_marker(const model::Condition& condition, const std::string& marker);

}  // namespace baton::command
