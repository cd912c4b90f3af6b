#include "command/config.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.h"
#include "command/identity.h"
#include "command/log.h"
#include "command/options.h"
#include "system/host.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

std::vector<model::OptionSpec> options() {
  auto all =
      concatenate({identity_options(), run_options(), output_options(), stream_options(), retry_options(),
                   checkpoint_place_options(), resume_options(), wait_options(), gate_options(),
                   sidecar_options(), line_options(), log_options(), platform_options()});
  std::ranges::sort(all, {}, &model::OptionSpec::name);
  return all;
}

// Only what tells which job and which file is meant; the rest is what is asked for.
std::vector<model::OptionSpec> own_options() {
  return concatenate({identity_options()});
}

std::string value_of(const model::OptionSpec& option, const model::Setting& setting) {
  if (setting.values.empty()) return option.unset.empty() ? "-" : base::line_value(option.unset);
  std::string text;
  for (const std::string& value : setting.values) {
    if (!text.empty()) text += ' ';
    std::string shown = model::redacted(option.name, value);
    // A label may carry a credential under its own name.
    if (option.kind == model::ValueKind::label) {
      const std::string key = value.substr(0, value.find('='));
      if (model::redacted(key, "") == "(hidden)") shown = key + "=(hidden)";
    }
    text += base::line_value(shown);
  }
  return text;
}

bool is_for_people_only(const model::OptionSpec& option) {
  const auto of_platform = platform_options();
  return std::ranges::find(of_platform, option.name, &model::OptionSpec::name) != of_platform.end();
}

std::string origin_of(const model::OptionSpec& option, const model::Setting& setting) {
  if (setting.values.empty() && !option.unset.empty()) return "default";
  if (is_for_people_only(option)) return setting.origin + ", nothing uses it";
  return setting.origin;
}

int run(const Invocation& invocation) {
  if (!invocation.arguments.operands.empty()) {
    return fail(base::ExitCode::usage, "unexpected '" + invocation.arguments.operands[0] + "'");
  }
  const auto all = options();
  const model::Lookup environment = &system::environment_variable;
  auto settings = load_settings(invocation.arguments, all, environment);
  if (!settings) return fail(settings.error());
  auto identity = identify(*settings, environment);
  if (!identity) return fail(identity.error());

  std::string text = fmt::format("{:<18} {:<28} {}\n", "SETTING", "VALUE", "FROM");
  for (const auto& option : all) {
    const model::Setting& setting = settings->at(option.name);
    std::string value = value_of(option, setting);
    std::string origin = origin_of(option, setting);
    // Names that are made of others are shown as they came out.
    if (option.name == "job" && !(*identity)->job.empty()) value = (*identity)->job;
    if (option.name == "run" && setting.values.empty()) {
      value = (*identity)->run.id;
      origin = (*identity)->run.named ? "JOB_NAME" : "logical date";
    }
    if (option.name == "logical-time") {
      value = (*identity)->time.to_string();
      if (setting.values.empty())
        origin = (*identity)->run.named && !settings->has("run") ? "JOB_NAME" : "clock";
    }
    if (option.kind == model::ValueKind::flag && setting.values.empty()) {
      value = "false";
      origin = "default";
    }
    text += fmt::format("{:<18} {:<28} {}\n", option.name, value, base::one_line(origin));
  }
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

}  // namespace

const Command config_command{
    .name = "config",
    .summary = "print every effective setting and where it came from",
    .usage = "[--job NAME] [--config FILE]",
    .description =
        "Prints what the options of run and wait are here and now. First found wins: command line, "
        "BATON_NAME,\n"
        "the platform's variable, the job's stage in the YAML file, the default. Credentials are not shown.\n"
        "ENVIRONMENT, AUDIT_ENABLED, MAX_PARALLEL_JOBS, BATCH_SIZE, APP_NAME and TEAM are the platform's, "
        "for "
        "people\n"
        "and commands: they are shown, and nothing in baton uses them.",
    .examples =
        "  baton config --job extract --config /config/pipeline.yaml\n"
        "  RETRY_DELAY=60 baton config\n",
    .options = &own_options,
    .run = &run,
};

}  // namespace baton::command
