#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command/command.h"
#include "model/settings.h"
#include "system/signals.h"

namespace baton::command {

// What an action of `baton pipeline` is given: its own options, resolved, and what stood behind its name.
struct PipelineCall {
  const model::Settings& settings;
  std::span<const std::string> operands;
  const system::InheritedSignals& signals;
};

// One action. There is one value of this type for each, in its own file.
struct PipelineAction {
  std::string_view name;
  std::vector<model::OptionSpec> (*options)();
  bool handles_signals = false;  // keeps signals blocked and reads them itself
  int (*run)(const PipelineCall& call);
};

extern const PipelineAction pipeline_validate;
extern const PipelineAction pipeline_plan;
extern const PipelineAction pipeline_render;

}  // namespace baton::command
