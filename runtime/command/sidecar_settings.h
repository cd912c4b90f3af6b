#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "command/sidecar_targets.h"
#include "engine/reporter.h"
#include "engine/sidecar.h"
#include "model/settings.h"

namespace baton::command {

// All that `sidecar` was told, checked, and put into the words of the engine.
struct SidecarSettings {
  std::vector<engine::JobTarget> jobs;
  engine::Sidecar::Options sidecar;
  engine::Exporter::Targets targets;
  std::optional<ListenAddress> listen;
  std::vector<std::string> volumes;  // absolute
  engine::Reporter::Options reporting;
};

[[nodiscard]] base::Result<SidecarSettings> sidecar_settings(const model::Settings& settings,
                                                             const Identity& identity,
                                                             const model::Lookup& environment);

}  // namespace baton::command
