#include "command/identity.h"

#include <algorithm>

#include <fmt/format.h>

#include "command/log.h"
#include "command/options.h"
#include "command/unknown_variables.h"
#include "command/yaml_file.h"
#include "model/names.h"
#include "model/pipeline_file.h"
#include "system/clock.h"
#include "system/host.h"
#include "system/time_zone.h"

namespace baton::command {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::at_origin;
using model::Settings;

constexpr char platform_name_variable[] = "JOB_NAME";

// JOB_NAME of a CronJob's Job ends in the scheduled minute, which is not part of the job's name.
Result<std::string> job_name(const model::Setting& setting) {
  if (setting.values.empty()) return std::string();
  std::string name = setting.values.back();
  if (setting.origin == platform_name_variable) {
    if (const auto scheduled = model::parse_scheduled_name(name)) name = scheduled->job;
  }
  if (auto good = model::check_name("job", name); !good) return at_origin(good.error(), setting);
  return name;
}

Result<std::optional<model::StageValues>> read_config(const std::string& file, const std::string& job,
                                                      const model::Lookup& environment) {
  const auto yaml = read_yaml_file(file);
  if (!yaml) return Error{ErrorKind::configuration, "read configuration", file, yaml.error().cause, 0};
  return model::read_stage(*yaml, file, job, model::Substitution(environment));
}

model::Zone offsets_of(const system::TimeZone& zone) {
  return [zone](base::Instant at) {
    const auto offset = zone.at(at);
    return model::ZoneOffset{offset.ahead_of_utc, offset.abbreviation};
  };
}

// Inside a job, whoever started it was warned.
void warn_of_unknown_variables(const model::Lookup& environment) {
  if (environment && environment("BATON_EPOCH")) return;
  if (const auto text = describe_unknown_variables(system::environment("BATON_")); !text.empty()) warn(text);
}

bool is_on_the_command_line(const model::Setting& setting) {
  return setting.origin.starts_with("--");
}

}  // namespace

Result<Settings> load_settings(const Arguments& arguments, std::span<const model::OptionSpec> options,
                               const model::Lookup& environment) {
  model::SettingSources sources{arguments.flags, environment, {}, ""};
  auto first = Settings::resolve(identity_options(), sources);
  if (!first) return first.error();
  auto job = job_name(first->at("job"));
  if (!job) return job.error();
  const std::string file = first->text("config");
  bool has_stage = false;
  if (!file.empty()) {
    auto stage = read_config(file, *job, environment);
    if (!stage) return stage.error();
    has_stage = stage->has_value();
    sources.stage = std::move(*stage).value_or(model::StageValues{});
    sources.stage_origin = fmt::format("{} stage {}", file, *job);
  }
  auto settings = Settings::resolve(options, sources);
  if (!settings) return settings;
  if (std::ranges::find(options, "log-level", &model::OptionSpec::name) != options.end()) {
    if (auto good = set_log_level(*settings); !good) return good.error();
  }
  warn_of_unknown_variables(environment);
  if (!file.empty() && !job->empty() && !has_stage)
    warn(fmt::format("--config: {} has no stage for job '{}'; nothing is taken from it", file, *job));
  return settings;
}

std::optional<Error> unusable_job_name(const Arguments& arguments, const model::Lookup& environment) {
  const auto own = environment(model::environment_name("job"));
  if (arguments.flags.contains("job") || (own && !own->empty())) return std::nullopt;
  const std::string name = environment(platform_name_variable).value_or("");
  if (name.empty()) return std::nullopt;
  const auto job = job_name({{name}, platform_name_variable});
  if (job) return std::nullopt;
  return job.error();
}

Result<void> check_time_options(const Settings& settings) {
  const model::Setting& zone_setting = settings.at("timezone");
  const model::Setting& time_setting = settings.at("logical-time");
  const bool zone_given = is_on_the_command_line(zone_setting);
  const bool time_given = is_on_the_command_line(time_setting);
  if (!zone_given && !time_given) return {};
  const auto zone = system::TimeZone::load(settings.text("timezone"));
  if (!zone && zone_given) return at_origin(zone.error(), zone_setting);
  if (!time_given) return {};
  const model::Zone utc = [](base::Instant) { return model::ZoneOffset{}; };
  const auto time =
      model::choose_logical_time({settings.text("logical-time"), "", {}}, zone ? offsets_of(*zone) : utc);
  if (!time) return at_origin(time.error(), time_setting);
  return {};
}

Result<std::string> Identity::path(const Settings& settings, std::string_view option) const {
  auto all = paths(settings, option);
  if (!all) return all.error();
  return all->empty() ? std::string() : all->back();
}

Result<std::string> Identity::lasting_path(const Settings& settings, std::string_view option,
                                           std::string_view what) const {
  Identity of_all_attempts = *this;
  of_all_attempts.fields.attempt.reset();
  auto path = of_all_attempts.path(settings, option);
  if (path) return path;
  Identity of_one = *this;
  of_one.fields.attempt = 1;
  if (!of_one.path(settings, option)) return path;
  const std::string cause = fmt::format("is not for {}, which is one for all attempts; leave it out", what);
  return settings.refine(base::usage_error("{attempt}", cause), option);
}

Result<std::vector<std::string>> Identity::paths(const Settings& settings, std::string_view option) const {
  const model::Setting& setting = settings.at(option);
  std::vector<std::string> all;
  for (const std::string& value : setting.values) {
    auto expanded = base::expand_template(value, fields.lookup());
    if (!expanded) return at_origin(expanded.error(), setting);
    if (expanded->empty()) return at_origin(base::usage_error("''", "is not a path"), setting);
    all.push_back(std::move(*expanded));
  }
  return all;
}

Identity other_worker(const Identity& identity) {
  Identity other = identity;
  other.fields.index = identity.index.value_or(0) + 1;
  other.fields.host += "-other";
  return other;
}

Result<std::shared_ptr<const Identity>> identify(const Settings& settings, const model::Lookup& environment) {
  auto identity = std::make_shared<Identity>();
  auto job = job_name(settings.at("job"));
  if (!job) return job.error();
  identity->job = *job;
  identity->pipeline = settings.text("pipeline");
  identity->index = settings.index("index");
  identity->host = system::host_name();

  auto zone = system::TimeZone::load(settings.text("timezone"));
  if (!zone) return at_origin(zone.error(), settings.at("timezone"));
  const std::string platform_name = environment(platform_name_variable).value_or("");
  auto time = model::choose_logical_time(
      {settings.text("logical-time"), platform_name, system::PosixClock().wall()}, offsets_of(*zone));
  if (!time) return at_origin(time.error(), settings.at("logical-time"));
  identity->time = *time;
  auto run = model::choose_run(settings.text("run"), platform_name, *time);
  if (!run) return run.error();
  identity->run = *run;
  // Inside a job whose run nobody named, BATON_RUN hands the date on, which names no run there either.
  const auto date = time->format("%Y%m%d");
  const bool handed_on = settings.at("run").origin == "BATON_RUN" && environment("BATON_EPOCH").has_value();
  if (handed_on && date && *date == run->id) identity->run.named = false;

  identity->fields = {identity->run.id, identity->job,  identity->pipeline, identity->index, {},
                      identity->host,   identity->time, environment};
  auto state = identity->path(settings, "state");
  if (!state) return state.error();
  // Commands get paths in it through their environment, and may change their directory.
  identity->state_root = system::absolute_path(*state);
  return std::shared_ptr<const Identity>(std::move(identity));
}

}  // namespace baton::command
