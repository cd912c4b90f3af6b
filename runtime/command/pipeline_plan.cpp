#include "model/pipeline_plan.h"

#include <fmt/format.h>

#include "command/log.h"
#include "command/options.h"
#include "command/pipeline_action.h"
#include "command/pipeline_input.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

constexpr model::OptionSpec formats[] = {
    {.name = "format",
     .kind = model::ValueKind::choice,
     .value_name = "FORMAT",
     .help = "plan: text, dot or mermaid",
     .fallback = "text",
     .choices = "text|dot|mermaid"},
};

std::vector<model::OptionSpec> plan_options() {
  return concatenate({formats, pipeline_input_options()});
}

int print(const std::string& text) {
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

int validate(const PipelineCall& call) {
  const auto read = read_pipeline_operand(call);
  if (const auto* code = std::get_if<int>(&read)) return *code;
  const std::size_t stages = std::get<model::Pipeline>(read).stages.size();
  return print(fmt::format("{}: valid, {} stage{}\n", call.operands[0], stages, stages == 1 ? "" : "s"));
}

int plan(const PipelineCall& call) {
  const auto read = read_pipeline_operand(call);
  if (const auto* code = std::get_if<int>(&read)) return *code;
  const auto& pipeline = std::get<model::Pipeline>(read);
  const std::string format = call.settings.text("format");
  if (format == "dot") return print(model::dot_of(pipeline));
  if (format == "mermaid") return print(model::mermaid_of(pipeline));
  return print(model::describe_plan(pipeline));
}

}  // namespace

const PipelineAction pipeline_validate{
    .name = "validate", .options = &pipeline_input_options, .run = &validate};
const PipelineAction pipeline_plan{.name = "plan", .options = &plan_options, .run = &plan};

}  // namespace baton::command
