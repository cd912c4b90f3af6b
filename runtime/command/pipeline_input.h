#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "command/pipeline_action.h"
#include "model/pipeline.h"
#include "model/settings.h"

namespace baton::command {

// Options of every action: --set and --log-level.
[[nodiscard]] std::vector<model::OptionSpec> pipeline_input_options();

// The pipeline of the one operand, with --set and the environment put in; or, when it is none, the exit code,
// after all that is wrong was said on stderr, one line each.
[[nodiscard]] std::variant<model::Pipeline, int> read_pipeline_operand(const PipelineCall& call);

}  // namespace baton::command
