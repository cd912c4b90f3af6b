#include "command/sidecar_settings.h"

#include <algorithm>

#include "command/lines.h"
#include "command/sidecar_jobs.h"
#include "command/sidecar_rules.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using base::usage_error;
using model::Settings;

constexpr base::Duration longest_look_interval{2'000};
constexpr base::Duration shortest_look_interval{50};

Result<engine::Sidecar::Options> sidecar_options(const Settings& settings, const Identity& identity) {
  engine::Sidecar::Options options;
  for (const char* option : {"interval", "lost-after"}) {
    if (settings.duration(option).count() == 0)
      return settings.refine(usage_error("", "must be more than zero"), option);
  }
  options.interval = settings.duration("interval");
  options.max_lifetime = settings.optional_duration("max-lifetime");
  if (options.max_lifetime == base::Duration{0}) options.max_lifetime.reset();
  options.linger = settings.duration("linger");
  options.rules = {settings.duration("lost-after"), settings.duration("restart-within"), identity.run.named,
                   identity.host};
  // All pods of an index of a Job have one host name.
  if (settings.at("index").origin == "JOB_COMPLETION_INDEX") options.rules.host.clear();
  // Silence is told from several looks.
  options.look_every = std::clamp(std::min(options.interval, options.rules.lost_after / 4),
                                  shortest_look_interval, longest_look_interval);
  options.unseen_after = std::max(3 * options.interval, options.rules.lost_after);
  auto rules = alert_rules(settings);
  if (!rules) return rules.error();
  options.alerts = std::move(*rules);
  return options;
}

}  // namespace

Result<SidecarSettings> sidecar_settings(const Settings& settings, const Identity& identity,
                                         const model::Lookup& environment) {
  SidecarSettings made;
  auto jobs = watched_jobs(settings, identity);
  if (!jobs) return jobs.error();
  made.jobs = std::move(*jobs);
  auto options = sidecar_options(settings, identity);
  if (!options) return options.error();
  made.sidecar = std::move(*options);
  auto targets = export_targets(settings, identity, made.jobs, environment);
  if (!targets) return targets.error();
  made.targets = std::move(*targets);
  auto listen = listen_address(settings);
  if (!listen) return listen.error();
  made.listen = std::move(*listen);
  auto volumes = identity.paths(settings, "volume");
  if (!volumes) return volumes.error();
  for (const std::string& volume : *volumes) made.volumes.push_back(system::absolute_path(volume));
  made.reporting = {line_style(settings), settings.flag("metrics-enabled"), true, {}};
  return made;
}

}  // namespace baton::command
