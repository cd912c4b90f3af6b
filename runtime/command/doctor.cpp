#include "command/doctor.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/identity.h"
#include "command/log.h"
#include "command/options.h"
#include "command/volume.h"
#include "engine/examination.h"
#include "model/volume_report.h"
#include "system/host.h"
#include "system/line_sink.h"
#include "system/owner_token.h"

namespace baton::command {
namespace {

using base::ExitCode;
using engine::Examination;
using Kind = Examination::Result::Kind;

constexpr model::OptionSpec own_options[] = {
    {.name = "json", .kind = model::ValueKind::flag, .help = "print one JSON object instead of a table"},
    {.name = "peer",
     .kind = model::ValueKind::name,
     .value_name = "NAME",
     .help = "measure together with a doctor on another host, which has another NAME"},
    {.name = "timeout",
     .kind = model::ValueKind::duration,
     .value_name = "DUR",
     .help = "give up after DUR: 74 when a volume does not answer, 124 when no peer does",
     .fallback = "60s"},
};

std::vector<model::OptionSpec> options() {
  return concatenate({own_options, identity_options(), log_options()});
}

struct Plan {
  std::vector<std::string> paths;
  std::string state;
  bool state_chosen = false;
  bool state_only = false;  // no path was named
  std::string peer;
  bool json = false;
  base::Duration timeout{0};
};

base::Result<Plan> make_plan(const model::Settings& settings, const Identity& identity,
                             const std::vector<std::string>& operands) {
  Plan plan;
  for (const std::string& operand : operands) {
    auto path = base::expand_template(operand, identity.fields.lookup());
    if (!path) return path.error();
    if (path->empty()) return base::usage_error("''", "is not a path");
    plan.paths.push_back(std::move(*path));
  }
  plan.state = identity.state_root;
  if (!identity.pipeline.empty()) plan.state += "/" + identity.pipeline;
  plan.state_chosen = settings.at("state").origin != "default";
  plan.state_only = plan.paths.empty();
  if (plan.state_only) plan.paths.push_back(plan.state);
  plan.peer = settings.text("peer");
  if (!plan.peer.empty() && plan.paths.size() > 1)
    return settings.refine(base::usage_error("", "takes one PATH"), "peer");
  plan.json = settings.flag("json");
  plan.timeout = settings.duration("timeout");
  return plan;
}

model::Account account() {
  const auto of_process = system::process_account();
  return {of_process.uid, of_process.gid, of_process.groups};
}

// What examining came to: the report, or the exit code without one.
struct Outcome {
  model::VolumeReport report;
  std::optional<int> code;
};

int report_end(const Examination::Result& result, const std::string& path) {
  if (result.kind == Kind::unanswered) return fail(ExitCode::io, path + ": the volume does not answer");
  return base::exit_code_of_signal(*result.signal);
}

Outcome examine(const Plan& plan) {
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  Examination::Options options;
  options.timeout = plan.timeout;
  Examination examination(options, {loop.clock, loop.events, loop.worker});
  Outcome outcome{{system::host_name(), account(), {}, {}}, {}};
  for (const std::string& path : plan.paths) {
    const auto examiner = make_with<engine::VolumeExaminer>(
        volume, volume->files, volume->clock,
        engine::VolumeExaminer::Options{path, plan.state_only, system::owner_token(), plan.peer,
                                        options.rounds});
    const auto result = examination.run(examiner);
    if (result.kind != Kind::examined) {
      outcome.code = report_end(result, path);
      return outcome;
    }
    outcome.report.volumes.push_back(examiner->findings());
  }
  const auto state = std::make_shared<model::StateFindings>();
  const auto result = examination.run([volume, state, path = plan.state, chosen = plan.state_chosen] {
    *state = engine::examine_state(volume->files, path, chosen);
  });
  if (result.kind == Kind::examined)
    outcome.report.state = *state;
  else
    outcome.code = report_end(result, plan.state);
  return outcome;
}

bool met_nobody(const model::VolumeReport& report) {
  return std::ranges::any_of(report.volumes, [](const model::VolumeFindings& volume) {
    return volume.peer && volume.peer->round_trips.empty();
  });
}

int run(const Invocation& invocation) {
  const model::Lookup environment = &system::environment_variable;
  auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  auto identity = identify(*settings, environment);
  if (!identity) return fail(identity.error());
  const auto plan = make_plan(*settings, **identity, invocation.arguments.operands);
  if (!plan) return fail(plan.error());

  const Outcome outcome = examine(*plan);
  if (outcome.code) return *outcome.code;
  const std::string text = plan->json ? model::to_json(outcome.report) : model::to_table(outcome.report);
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  if (const std::string reasons = model::reasons(outcome.report); !reasons.empty())
    return fail(ExitCode::configuration, reasons);
  if (met_nobody(outcome.report)) {
    return fail(ExitCode::timeout, fmt::format("no peer of {} answered within {}", plan->peer,
                                               base::format_duration(plan->timeout)));
  }
  return 0;
}

}  // namespace

const Command doctor_command{
    .name = "doctor",
    .summary = "tell whether a volume lets baton keep its promises",
    .usage = "[OPTIONS] [PATH]...",
    .description =
        "Tries in each directory PATH (default: the state directory) what baton relies on, 20 times over, "
        "and "
        "prints\n"
        "what works, how long it takes (the median), how the volume is mounted, and what that means. Exit "
        "code "
        "0 when\n"
        "baton can keep its promises there, 78 with the reasons when not. What it makes, it removes again.\n"
        "\n"
        "With --peer, run at the same time on two hosts with different names: tells how long a file that is "
        "made there\n"
        "takes to be seen here, as half of a round trip, so that no two clocks are compared.\n"
        "docs/shared-volumes.md tells what each guarantee rests on.",
    .examples =
        "  baton doctor /data\n"
        "  baton doctor /data/raw /data/validated --json\n"
        "  baton doctor /data --peer a    # and on another host: baton doctor /data --peer b\n",
    .options = &options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
