#pragma once

#include <span>

#include "command/command.h"
#include "model/pipeline.h"
#include "model/settings.h"

namespace baton::command {

// What `pipeline run` takes besides a file and its parameters.
[[nodiscard]] std::vector<model::OptionSpec> pipeline_run_options();

// Runs the pipeline's stages as processes. Returns the exit code.
[[nodiscard]] int run_pipeline(const model::Pipeline& pipeline, const model::Settings& settings,
                               const system::InheritedSignals& signals);

}  // namespace baton::command
