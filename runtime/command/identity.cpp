#include "command/identity.h"

#include <fmt/format.h>

#include "command/options.h"
#include "model/names.h"
#include "model/pipeline_file.h"
#include "system/clock.h"
#include "system/host.h"
#include "system/posix_files.h"
#include "system/time_zone.h"

namespace baton::command {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::at_origin;
using model::Settings;

constexpr std::size_t max_config_bytes = 1U << 20U;

// JOB_NAME of a CronJob's Job ends in the scheduled minute, which is not part of the job's name.
Result<std::string> job_name(const Settings& settings) {
  const model::Setting& setting = settings.at("job");
  if (setting.values.empty()) return std::string();
  std::string name = setting.values.back();
  if (setting.origin == "JOB_NAME") {
    if (const auto scheduled = model::parse_scheduled_name(name)) name = scheduled->job;
  }
  if (auto good = model::check_name("job", name); !good) return at_origin(good.error(), setting);
  return name;
}

Result<model::StageValues> read_config(const std::string& file, const std::string& job) {
  system::PosixFiles files("config");
  // Mounted ConfigMaps are links, so this one path of the user's is followed wherever it leads.
  const auto info = files.inspect(file);
  if (!info) return Error{ErrorKind::configuration, "read configuration", file, info.error().cause, 0};
  system::Place place = system::Place::of(file);
  place.last = system::Place::Links::anywhere;
  const auto content = files.read(place, max_config_bytes);
  if (!content) return Error{ErrorKind::configuration, "read configuration", file, content.error().cause, 0};
  return model::read_stage(content->bytes, file, job);
}

}  // namespace

Result<Settings> load_settings(const Arguments& arguments, std::span<const model::OptionSpec> options,
                               const model::Lookup& environment) {
  model::SettingSources sources{arguments.flags, environment, {}, ""};
  auto first = Settings::resolve(identity_options(), sources);
  if (!first) return first.error();
  auto job = job_name(*first);
  if (!job) return job.error();
  if (const std::string file = first->text("config"); !file.empty()) {
    auto stage = read_config(file, *job);
    if (!stage) return stage.error();
    sources.stage = std::move(*stage);
    sources.stage_origin = fmt::format("{} stage {}", file, *job);
  }
  return Settings::resolve(options, sources);
}

Result<std::string> Identity::path(const Settings& settings, std::string_view option) const {
  auto all = paths(settings, option);
  if (!all) return all.error();
  return all->empty() ? std::string() : all->back();
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

Result<std::shared_ptr<const Identity>> identify(const Settings& settings, const model::Lookup& environment) {
  auto identity = std::make_shared<Identity>();
  auto job = job_name(settings);
  if (!job) return job.error();
  identity->job = *job;
  identity->pipeline = settings.text("pipeline");
  identity->index = settings.index("index");
  identity->host = system::host_name();

  auto zone = system::TimeZone::load(settings.text("timezone"));
  if (!zone) return at_origin(zone.error(), settings.at("timezone"));
  const model::Zone offset_at = [zone = *zone](base::Instant at) {
    const auto offset = zone.at(at);
    return model::ZoneOffset{offset.ahead_of_utc, offset.abbreviation};
  };
  const std::string platform_name = environment("JOB_NAME").value_or("");
  auto time = model::choose_logical_time(
      {settings.text("logical-time"), platform_name, system::PosixClock().wall()}, offset_at);
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
