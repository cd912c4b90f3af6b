#include <algorithm>

#include <fmt/format.h>

#include "command/identity.h"
#include "command/job_environment.h"
#include "command/job_pool.h"
#include "command/launch_command.h"
#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "command/pipeline_action.h"
#include "command/pipeline_input.h"
#include "command/stage_jobs.h"
#include "command/volume.h"
#include "engine/completions_writer.h"
#include "engine/pipeline_runner.h"
#include "engine/pipeline_screen.h"
#include "engine/volume_task.h"
#include "model/pipeline_schedule.h"
#include "system/host.h"
#include "system/line_sink.h"
#include "system/output_capture.h"
#include "system/parallel.h"
#include "system/standard_streams.h"

namespace baton::command {
namespace {

using base::Result;
using model::Settings;
using model::StageGraph;
using enum model::ValueKind;

constexpr model::OptionSpec own_options[] = {
    {.name = "max-parallel",
     .kind = count,
     .value_name = "N",
     .help = "run: how many processes at a time, workers of all stages together",
     .platform_variable = "MAX_PARALLEL_JOBS",
     .unset = "one for each processor"},
    {.name = "only",
     .value_name = "STAGE",
     .help = "run: this stage alone, what it needs taken for complete; repeatable",
     .repeatable = true},
    {.name = "from",
     .value_name = "STAGE",
     .help = "run: this stage and all behind it; repeatable",
     .repeatable = true},
    {.name = "fail-fast", .kind = flag, .help = "run: the first failure stops what else runs"},
    {.name = "completions-log",
     .kind = path,
     .value_name = "FILE",
     .help = "run: at the end, write a line for each stage that has completed to FILE"},
    {.name = "dry-run", .kind = flag, .help = "run: print the commands instead"},
};

Result<std::uint32_t> max_parallel(const Settings& settings) {
  if (!settings.has("max-parallel")) return static_cast<std::uint32_t>(system::processors());
  const std::uint32_t most = settings.count("max-parallel");
  if (most == 0) return settings.refine(base::usage_error("'0'", "must be at least 1"), "max-parallel");
  return most;
}

// A stage that is only to be watched, as in a file for --config, has nothing that could be run.
Result<void> check_commands(const model::Pipeline& pipeline, const StageGraph::Indices& selected) {
  for (const std::size_t i : selected) {
    const model::Stage& stage = pipeline.stages[i];
    if (stage.command.empty())
      return base::data_error(stage.place, fmt::format("stage '{}' has no command", stage.name));
  }
  return {};
}

engine::Reporter::Options reporting_of(const Settings& settings, const model::Pipeline& pipeline,
                                       const Identity& identity) {
  return {line_style(settings),
          settings.flag("metrics-enabled"),
          true,
          {{"pipeline", pipeline.name}, {"run", identity.run.id}}};
}

// In the order in which they could run.
int print_commands(const StageGraph& graph, const StageGraph::Indices& selected,
                   const model::Pipeline& pipeline, const LaunchCommand& command) {
  std::string text;
  for (const std::size_t stage : graph.order()) {
    if (std::ranges::find(selected, stage) == selected.end()) continue;
    for (std::uint32_t index = 0; index < pipeline.stages[stage].completions; ++index)
      text += shell_assignments(pipeline.stages[stage].env) +
              shell_text(command({.stage = stage, .index = index}).arguments) + "\n";
  }
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

// Where somebody looks on, and wants no lines for programs.
bool is_live(const Settings& settings) {
  return system::is_terminal(system::standard_output) && settings.text("log-format") == "text" &&
         system::environment_variable("TERM").value_or("dumb") != "dumb";
}

bool shows_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = system::environment_variable(name).value_or("");
    if (!locale.empty()) return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

// A pipeline that was read and chosen from, on its way.
class PipelineExecution {
 public:
  PipelineExecution(const model::Pipeline& pipeline, const StageGraph& graph, const Settings& settings,
                    const Identity& identity)
      : pipeline_(pipeline), graph_(graph), settings_(settings), identity_(identity) {}

  [[nodiscard]] int run(model::PipelineSchedule& schedule, const LaunchCommand& command,
                        const model::Lookup& environment, const system::InheritedSignals& signals) {
    system::allow_many_files();
    // Several commands that read what is typed would have it by halves.
    system::read_nothing();
    if (is_live(settings_)) {
      auto capture = system::OutputCapture::start(loop_.bell);
      if (!capture) return fail(capture.error());
      capture_ = std::move(*capture);
      screen_.emplace(screen_options(), screen_parts(schedule));
    }
    JobPool pool(signals, loop_.bell, StageJobs(pipeline_, command, environment, sink_));
    const auto result = engine::PipelineRunner({pipeline_, schedule, loop_.clock, loop_.events, pool,
                                                reporter_, screen_ ? &*screen_ : nullptr})
                            .run();
    if (screen_) screen_->finish();
    if (result.error) fail(*result.error);
    if (!settings_.has("completions-log")) return result.exit_code;
    if (const auto written = write_completions(); !written) {
      const int code = fail(written.error());
      return result.exit_code == 0 ? code : result.exit_code;
    }
    return result.exit_code;
  }

 private:
  // On the worker: the volume may not answer. A signal ends this process then, as nothing runs any more.
  [[nodiscard]] Result<void> write_completions() {
    const auto written = std::make_shared<Result<void>>();
    engine::RecordWalk::Options records;
    records.state = identity_.state_root;
    records.pipeline = pipeline_.name;
    engine::VolumeTask task(loop_.clock, loop_.events, loop_.worker, settings_.duration("grace"));
    const auto done =
        task.run([volume = volume_, records, written, path = settings_.text("completions-log")] {
          *written = engine::write_completions(volume->files, volume->clock, records, path);
        });
    if (done.finished) return *written;
    return base::Error{base::ErrorKind::transient, "write", settings_.text("completions-log"),
                       "the volume did not answer in time", 0};
  }
  [[nodiscard]] engine::PipelineScreen::Options screen_options() const {
    const bool colour = system::environment_variable("NO_COLOR").value_or("").empty();
    return {identity_.run.id, identity_.state_root, colour, shows_unicode()};
  }
  [[nodiscard]] engine::PipelineScreen::Parts screen_parts(const model::PipelineSchedule& schedule) {
    return {pipeline_,
            graph_,
            schedule,
            loop_.clock,
            loop_.worker,
            *capture_,
            [volume = volume_](const engine::JobTarget& target) {
              return make_with<engine::JobReader>(volume, volume->files, target);
            }};
  }

  const model::Pipeline& pipeline_;
  const StageGraph& graph_;
  const Settings& settings_;
  const Identity& identity_;
  std::shared_ptr<Volume> volume_ = std::make_shared<Volume>();
  MainLoop loop_{*volume_};
  system::StdoutSink sink_;
  engine::Reporter reporter_{sink_, loop_.clock, reporting_of(settings_, pipeline_, identity_)};
  std::unique_ptr<system::OutputCapture> capture_;
  std::optional<engine::PipelineScreen> screen_;
};

std::vector<model::OptionSpec> run_options_of_a_pipeline() {
  return concatenate({own_options, pick(identity_options(), {"run", "logical-time", "timezone", "state"}),
                      pick(run_options(), {"heartbeat", "sample", "grace"}), pick(stream_options(), {"scan"}),
                      line_options(), pipeline_input_options()});
}

// Which run this is: a pipeline is no job itself, whatever the environment says of one.
Result<std::shared_ptr<const Identity>> identify_run(const Settings& settings,
                                                     const model::Lookup& environment) {
  model::SettingSources sources;
  for (const std::string_view option : {"run", "logical-time", "timezone", "state"}) {
    if (settings.has(option)) sources.flags.emplace(option, settings.list(option));
  }
  sources.environment = [](const std::string&) { return std::nullopt; };
  const auto told = Settings::resolve(identity_options(), sources);
  if (!told) return told.error();
  return identify(*told, environment);
}

int run(const PipelineCall& call) {
  const auto read = read_pipeline_operand(call);
  if (const auto* code = std::get_if<int>(&read)) return *code;
  const auto& pipeline = std::get<model::Pipeline>(read);
  const Settings& settings = call.settings;
  // Before a time zone is set for ourselves.
  auto variables = system::environment();
  const model::Lookup environment =
      environment_of_this_level(concatenate({run_options(), output_options(), stream_options(),
                                             retry_options(), resume_options(), checkpoint_place_options()}));
  const auto identity = identify_run(settings, environment);
  if (!identity) return fail(identity.error());
  const StageGraph graph(pipeline);
  const auto selected = select_stages(pipeline, graph, settings.list("only"), settings.list("from"));
  if (!selected) return fail(selected.error());
  if (auto good = check_commands(pipeline, *selected); !good) return fail(good.error());
  const auto most = max_parallel(settings);
  if (!most) return fail(most.error());
  const LaunchCommand command(pipeline, settings, **identity, environment, std::move(variables));
  if (settings.flag("dry-run")) return print_commands(graph, *selected, pipeline, command);
  model::PipelineSchedule schedule(pipeline, graph, *selected, {*most, settings.flag("fail-fast")});
  return PipelineExecution(pipeline, graph, settings, **identity)
      .run(schedule, command, environment, call.signals);
}

}  // namespace

const PipelineAction pipeline_run{
    .name = "run", .options = &run_options_of_a_pipeline, .handles_signals = true, .run = &run};

}  // namespace baton::command
