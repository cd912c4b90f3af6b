#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/job_manifest.h"
#include "model/settings.h"
#include "model/stage_graph.h"
#include "model/stage_options.h"

namespace baton::model {
namespace {

using base::Result;

// Kubernetes: CronJobs put a dash and up to ten characters behind their names, Indexed Jobs a dash and the
// index; what comes out is a DNS-1123 label.
constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_scheduled_name = 52;
constexpr std::size_t scheduled_minute = 9;

bool is_object_name(std::string_view name) {
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, is_good) && is_good(name.front()) &&
         name.front() != '-' && name.front() != '.' && name.back() != '-' && name.back() != '.';
}

base::Error refused(const Stage& stage, std::string_view cause) {
  return {base::ErrorKind::configuration, "", stage.place, fmt::format("stage '{}' {}", stage.name, cause),
          0};
}

Result<void> check_job_name(const Stage& stage, const ManifestOptions& options) {
  const std::size_t name = options.name_prefix.size() + stage.name.size();
  const std::size_t index = stage.completions > 1 ? 1 + std::to_string(stage.completions - 1).size() : 0;
  const bool scheduled = !options.schedule.empty();
  const std::size_t all = name + index + (scheduled ? scheduled_minute : 0);
  if (all > longest_name || (scheduled && name > longest_scheduled_name))
    return refused(stage, "has a name that is too long for Kubernetes, which makes names of pods of it");
  return {};
}

Result<void> check_stage(const Stage& stage, const ManifestOptions& options) {
  if (stage.command.empty()) return refused(stage, "has no command");
  if (stage.on_failure != OnFailure::fail)
    return refused(stage, "has on_failure, which 'pipeline run' can follow and a Job cannot; leave it out");
  for (const auto& [name, value] : stage.env) {
    if (redacted(name, value) != value)
      return refused(stage,
                     fmt::format("has what looks like a credential in env, '{}'; put it into a Secret and "
                                 "give --env-from secret:NAME",
                                 name));
  }
  return check_job_name(stage, options);
}

}  // namespace

Result<EnvironmentSource> parse_environment_source(std::string_view text) {
  EnvironmentSource source;
  std::string_view name = text;
  if (name.starts_with("secret:")) {
    source.secret = true;
    name.remove_prefix(7);
  } else if (name.starts_with("configmap:")) {
    name.remove_prefix(10);
  }
  source.name = name;
  if (is_object_name(name)) return source;
  return base::usage_error(fmt::format("'{}'", text), "must be NAME, configmap:NAME or secret:NAME");
}

Result<NamedText> parse_mounted_config_map(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  if (equals != std::string_view::npos && is_object_name(name) && text.substr(equals + 1).starts_with('/'))
    return NamedText(name, text.substr(equals + 1));
  return base::usage_error(fmt::format("'{}'", text), "must be NAME=/DIRECTORY");
}

Result<void> check_schedule(std::string_view schedule) {
  constexpr std::array<std::string_view, 7> names{"@yearly", "@annually", "@monthly", "@weekly",
                                                  "@daily",  "@midnight", "@hourly"};
  constexpr std::string_view signs = "*/,-?";
  if (std::ranges::find(names, schedule) != names.end()) return {};
  std::size_t fields = 0;
  bool within = false;
  for (const char c : schedule) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank && !within) ++fields;
    within = !blank;
    const bool good = blank || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      signs.find(c) != std::string_view::npos;
    if (!good) fields = 6;
  }
  if (fields == 5) return {};
  return base::usage_error(fmt::format("'{}'", schedule),
                           "must be five fields, as in '30 2 * * *': minute, hour, day, month, weekday");
}

base::Duration active_deadline(const Pipeline& pipeline, const ManifestOptions& options) {
  constexpr base::Duration least = std::chrono::hours(4);
  constexpr base::Duration slack = std::chrono::hours(1);
  if (options.active_deadline) return *options.active_deadline;
  const StageGraph graph(pipeline);
  std::vector<base::Duration> ends(graph.size());
  base::Duration longest{0};
  for (const std::size_t stage : graph.order()) {
    for (const std::size_t need : graph.needs(stage)) ends[stage] = std::max(ends[stage], ends[need]);
    ends[stage] += longest_time(pipeline.stages[stage]).value_or(base::Duration{0});
    longest = std::max(longest, ends[stage]);
  }
  return std::max(least, longest + slack);
}

Result<void> check_manifests(const Pipeline& pipeline, const ManifestOptions& options) {
  for (const Stage& stage : pipeline.stages) {
    if (auto good = check_stage(stage, options); !good) return good;
  }
  return {};
}

}  // namespace baton::model
