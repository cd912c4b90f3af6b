#include "command/render_settings.h"

#include <fmt/format.h>

#include "command/options.h"
#include "model/logical_time.h"
#include "model/names.h"
#include "model/value_checks.h"

namespace baton::command {
namespace {

using base::Result;
using model::Settings;
using enum model::ValueKind;

constexpr model::OptionSpec options[] = {
    {.name = "image",
     .value_name = "IMAGE",
     .help = "render: baton's image, and that of stages that name none; needed"},
    {.name = "baton-in-image",
     .kind = flag,
     .help = "render: every image has baton in its PATH; nothing is installed"},
    {.name = "namespace", .kind = name, .value_name = "NS", .help = "render: namespace of the Jobs"},
    {.name = "claim",
     .value_name = "PVC",
     .help = "render: claim of the shared volume, which the state directory is on; needed"},
    {.name = "mount",
     .kind = path,
     .value_name = "DIR",
     .help = "render: where it is mounted",
     .fallback = "/data"},
    {.name = "state",
     .kind = path,
     .value_name = "DIR",
     .help = "render: state directory",
     .unset = "MOUNT/jobs"},
    {.name = "run", .kind = run_id, .value_name = "ID", .help = "render: run id; needed without --schedule"},
    {.name = "logical-time",
     .value_name = "TIME",
     .help = "render: moment the run is for",
     .unset = "the pods' start"},
    {.name = "schedule", .value_name = "CRON", .help = "render: CronJobs on this schedule instead of Jobs"},
    {.name = "schedule-zone",
     .value_name = "ZONE",
     .help = "render: time zone of the schedule",
     .fallback = "Etc/UTC"},
    {.name = "name-prefix",
     .value_name = "TEXT",
     .help = "render: before the stages' names in the Jobs' names"},
    {.name = "no-sidecar", .kind = flag, .help = "render: no sidecars"},
    {.name = "port",
     .kind = count,
     .value_name = "N",
     .help = "render: of the sidecar's metrics",
     .fallback = "9105"},
    {.name = "env-from",
     .value_name = "SOURCE",
     .help = "render: configmap:NAME or secret:NAME whose keys become variables; repeatable",
     .repeatable = true},
    {.name = "config-map",
     .value_name = "NAME=DIR",
     .help = "render: ConfigMap to mount at DIR; repeatable",
     .repeatable = true},
    {.name = "grace",
     .kind = duration,
     .value_name = "DUR",
     .help = "render: of run, from a stop signal to SIGKILL; the pods have 35 s more",
     .fallback = "25s"},
    {.name = "start-within",
     .kind = duration,
     .value_name = "DUR",
     .help = "render: a stage whose pod has not started by then never comes",
     .fallback = "1h"},
    {.name = "upstream-lost-after",
     .kind = duration,
     .value_name = "DUR",
     .help = "render: a stage that is silent for so long is lost; time for a successor of its pod",
     .fallback = "15m"},
    {.name = "active-deadline",
     .kind = duration,
     .value_name = "DUR",
     .help = "render: of each Job, with its waiting",
     .unset = "the stages' limits and an hour, at least 4h"},
    {.name = "backoff-limit",
     .kind = count,
     .value_name = "N",
     .help = "render: pods that may fail before the Job does",
     .fallback = "6"},
    {.name = "user",
     .kind = count,
     .value_name = "UID",
     .help = "render: user and group of the pods",
     .fallback = "65532"},
};

base::Error missing(std::string_view option, std::string_view what) {
  return base::usage_error(fmt::format("--{}", option), what);
}

Result<void> check_needed(const Settings& settings) {
  if (!settings.has("image")) return missing("image", "is needed: the image that has baton");
  if (!settings.has("claim"))
    return missing("claim", "is needed: the PersistentVolumeClaim of the shared volume");
  if (settings.has("run") && settings.has("schedule"))
    return settings.refine(base::usage_error("", "goes with no --schedule, whose minute names the run"),
                           "run");
  if (!settings.has("run") && !settings.has("schedule"))
    return missing("run", "is needed, or --schedule: stages find each other by the run's id");
  if (settings.has("logical-time") && settings.has("schedule"))
    return settings.refine(base::usage_error("", "goes with no --schedule, whose minute it is"),
                           "logical-time");
  return {};
}

bool is_below(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory.ends_with('/') ? directory : directory + "/");
}

Result<void> check_values(const Settings& settings, const model::ManifestOptions& told) {
  const auto bad = [&](std::string_view option, std::string_view cause) {
    return settings.refine(base::usage_error(fmt::format("'{}'", settings.text(option)), cause), option);
  };
  if (!model::is_image(told.image)) return bad("image", "is no image's name");
  if (!told.mount.starts_with('/') || told.mount.find(':') != std::string::npos)
    return bad("mount", "must be an absolute path without a colon");
  if (!is_below(told.state, told.mount)) return bad("state", "must be below --mount, on the shared volume");
  if (!model::check_name("claim", told.claim)) return bad("claim", "is no claim's name");
  if (!told.name_prefix.empty() && !model::check_name("", told.name_prefix + "x"))
    return bad("name-prefix", "must be of a-z, 0-9 and '-', and begin with none");
  if (told.port == 0 || told.port > 65'535) return bad("port", "must be from 1 to 65535");
  if (told.user == 0) return bad("user", "must not be root");
  if (told.active_deadline && told.active_deadline->count() < 1'000)
    return bad("active-deadline", "is too short");
  if (!told.schedule.empty()) {
    if (auto good = model::check_schedule(told.schedule); !good)
      return settings.refine(good.error(), "schedule");
  }
  return {};
}

// Any zone will do: only whether it is a moment counts.
Result<void> check_logical_time(const Settings& settings) {
  if (!settings.has("logical-time")) return {};
  const model::Zone utc = [](base::Instant) { return model::ZoneOffset{}; };
  const auto time = model::choose_logical_time({settings.text("logical-time"), "", {}}, utc);
  if (!time) return settings.refine(time.error(), "logical-time");
  return {};
}

Result<void> read_sources(const Settings& settings, model::ManifestOptions& told) {
  for (const std::string& text : settings.list("env-from")) {
    auto source = model::parse_environment_source(text);
    if (!source) return settings.refine(source.error(), "env-from");
    told.environment.push_back(std::move(*source));
  }
  for (const std::string& text : settings.list("config-map")) {
    auto mounted = model::parse_mounted_config_map(text);
    if (!mounted) return settings.refine(mounted.error(), "config-map");
    told.config_maps.push_back(std::move(*mounted));
  }
  return {};
}

}  // namespace

std::vector<model::OptionSpec> render_options() {
  return concatenate({options, pick(gate_options(), {"verify"})});
}

Result<model::ManifestOptions> render_settings(const Settings& settings) {
  if (auto good = check_needed(settings); !good) return good.error();
  model::ManifestOptions told;
  told.image = settings.text("image");
  told.baton_in_image = settings.flag("baton-in-image");
  told.name_space = settings.text("namespace");
  told.claim = settings.text("claim");
  told.mount = settings.text("mount");
  told.state = settings.has("state") ? settings.text("state") : told.mount + "/jobs";
  told.run = settings.text("run");
  told.logical_time = settings.text("logical-time");
  told.schedule = settings.text("schedule");
  told.schedule_zone = settings.text("schedule-zone");
  told.name_prefix = settings.text("name-prefix");
  told.verify = settings.text("verify");
  told.sidecar = !settings.flag("no-sidecar");
  told.port = settings.count("port");
  told.grace = settings.duration("grace");
  told.start_within = settings.duration("start-within");
  told.upstream_lost_after = settings.duration("upstream-lost-after");
  told.active_deadline = settings.optional_duration("active-deadline");
  told.backoff_limit = settings.count("backoff-limit");
  told.user = settings.count("user");
  if (auto good = read_sources(settings, told); !good) return good.error();
  if (auto good = check_values(settings, told); !good) return good.error();
  if (auto good = check_logical_time(settings); !good) return good.error();
  return told;
}

}  // namespace baton::command
