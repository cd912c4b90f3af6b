#include "command/log.h"
#include "command/options.h"
#include "command/pipeline_action.h"
#include "command/pipeline_input.h"
#include "command/render_settings.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

std::vector<model::OptionSpec> options() {
  return concatenate({pipeline_input_options(), render_options()});
}

int render(const PipelineCall& call) {
  const auto told = render_settings(call.settings);
  if (!told) return fail(told.error());
  const auto read = read_pipeline_operand(call);
  if (const auto* code = std::get_if<int>(&read)) return *code;
  const auto& pipeline = std::get<model::Pipeline>(read);
  if (auto good = model::check_manifests(pipeline, *told); !good) return fail(good.error());
  const std::string text = model::render_manifests(pipeline, *told);
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

}  // namespace

const PipelineAction pipeline_render{.name = "render", .options = &options, .run = &render};

}  // namespace baton::command
