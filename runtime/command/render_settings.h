#pragma once

#include <vector>

#include "base/error.h"
#include "model/job_manifest.h"
#include "model/settings.h"

namespace baton::command {

[[nodiscard]] std::vector<model::OptionSpec> render_options();

// What is missing, or goes with something else only, is a usage error.
[[nodiscard]] base::Result<model::ManifestOptions> render_settings(const model::Settings& settings);

}  // namespace baton::command
