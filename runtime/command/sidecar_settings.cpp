#include "command/sidecar_settings.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "command/label_settings.h"
#include "command/lines.h"
#include "model/names.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using base::usage_error;
using model::Settings;

constexpr base::Duration longest_look_interval{2'000};
constexpr base::Duration shortest_look_interval{50};

// Set by way of the downward API (valueFrom: fieldRef).
constexpr std::array<std::pair<const char*, const char*>, 3> pod_variables{
    {{"POD_NAME", "pod"}, {"POD_NAMESPACE", "namespace"}, {"NODE_NAME", "node"}}};

std::string checkpoints_of(const engine::JobTarget& target) {
  return fmt::format("{}/{}{}/checkpoints", target.state, target.worker.prefix(), target.worker.job);
}

// --- which jobs

bool names_jobs(const Settings& settings) {
  const std::string& origin = settings.at("job").origin;
  return origin == "--job" || !settings.has("follow");
}

Result<std::vector<std::string>> job_names(const Settings& settings, const Identity& identity) {
  if (!names_jobs(settings) || identity.job.empty()) return std::vector<std::string>{};
  if (settings.at("job").origin != "--job") return std::vector<std::string>{identity.job};
  for (const std::string& name : settings.list("job")) {
    if (auto good = model::check_name("job", name); !good) return settings.refine(good.error(), "job");
  }
  return settings.list("job");
}

Result<std::vector<engine::JobTarget>> targets_of(const Settings& settings, const Identity& identity) {
  std::vector<engine::JobTarget> targets;
  const auto names = job_names(settings, identity);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    auto& target = targets.emplace_back();
    target.state = identity.state_root;
    target.worker = {name, identity.run.id, identity.index.value_or(0), identity.pipeline};
    target.any_index = !identity.index;
    target.host = identity.host;
  }
  const auto files = identity.paths(settings, "follow");
  if (!files) return files.error();
  for (const std::string& file : *files) {
    auto target = parse_follow(system::absolute_path(file));
    if (!target) return settings.refine(target.error(), "follow");
    targets.push_back(std::move(*target));
  }
  if (targets.empty()) return usage_error("", "no job to watch; name it with --job, JOB_NAME or --follow");
  std::set<std::string> seen;
  for (engine::JobTarget& target : targets) {
    target.checkpoints = checkpoints_of(target);
    if (!seen.insert(target.state + "/" + target.worker.directory()).second)
      return usage_error(fmt::format("job '{}'", target.worker.job), "is given twice");
  }
  const auto chosen = identity.lasting_path(settings, "checkpoint-dir", "what attempts hand on");
  if (!chosen) return chosen.error();
  if (chosen->empty()) return targets;
  if (targets.size() > 1)
    return settings.refine(usage_error("", "is of one job, and there are several"), "checkpoint-dir");
  targets.front().checkpoints = system::absolute_path(*chosen);
  return targets;
}

// --- where to

Result<std::optional<model::Endpoint>> endpoint_of(const Settings& settings, std::string_view option) {
  const std::string url = settings.text(option);
  if (url.empty()) return std::optional<model::Endpoint>();
  constexpr std::string_view scheme = "http:";
  if (!url.starts_with(scheme)) {
    const char* cause = url.starts_with("https:") ? "baton speaks no TLS; write http://HOST:PORT"
                                                  : "must look like http://HOST:PORT";
    // Also without a scheme there may be a password before an @.
    const std::string shown = url.find('@') == std::string::npos ? model::redacted("", url) : "(hidden)";
    return settings.refine(usage_error(fmt::format("'{}'", shown), cause), option);
  }
  auto endpoint = model::parse_http_address(std::string_view(url).substr(scheme.size()));
  if (!endpoint) return settings.refine(endpoint.error(), option);
  if (endpoint->request.find('?') != std::string::npos)
    return settings.refine(usage_error("", "takes no query"), option);
  return std::optional(*endpoint);
}

// Those by which baton tells its own series and lines apart.
Result<void> check_label(const std::string& name) {
  constexpr std::array<std::string_view, 10> own{"job",   "run",   "index",    "pipeline", "state",
                                                 "mount", "share", "resource", "target",   "alert"};
  constexpr std::array<std::string_view, 5> of_lines{"type", "severity", "message", "timestamp", "metric"};
  const auto is = [&name](std::string_view other) { return name == other; };
  if (std::ranges::any_of(own, is) || std::ranges::any_of(of_lines, is) || name.starts_with("__"))
    return usage_error(fmt::format("label '{}'", name), "is one that baton sets itself");
  return {};
}

Result<model::Labels> all_labels(const Settings& settings, const model::Lookup& environment) {
  auto labels = labels_of(settings);
  if (!labels) return labels;
  for (const auto& [name, value] : *labels) {
    if (auto good = check_label(name); !good) return settings.refine(good.error(), "label");
  }
  for (const auto& [variable, label] : pod_variables) {
    const std::string value = environment(variable).value_or("");
    if (!value.empty()) labels->emplace(label, value);
  }
  return labels;
}

Result<engine::Exporter::Targets> export_targets(const Settings& settings, const Identity& identity) {
  engine::Exporter::Targets targets;
  auto textfile = identity.lasting_path(settings, "textfile", "metrics");
  if (!textfile) return textfile.error();
  if (!textfile->empty() && !textfile->ends_with(".prom"))
    return settings.refine(usage_error(fmt::format("'{}'", *textfile), "must end in .prom"), "textfile");
  if (!textfile->empty()) targets.textfile = system::absolute_path(*textfile);
  auto pushgateway = endpoint_of(settings, "pushgateway");
  if (!pushgateway) return pushgateway.error();
  targets.pushgateway = std::move(*pushgateway);
  targets.delete_on_success = settings.flag("push-delete-on-success");
  auto alertmanager = endpoint_of(settings, "alertmanager");
  if (!alertmanager) return alertmanager.error();
  targets.alertmanager = std::move(*alertmanager);
  targets.alert_validity = std::max(4 * settings.duration("interval"), base::Duration{60'000});
  return targets;
}

// --- when

Result<double> hysteresis_of(const Settings& settings) {
  const std::string text = settings.text("hysteresis");
  double percent = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (problem == std::errc{} && end == text.data() + text.size() && percent >= 0 && percent <= 100)
    return percent / 100;
  return settings.refine(usage_error(fmt::format("'{}'", text), "must be a number from 0 to 100"),
                         "hysteresis");
}

Result<void> add_threshold(model::AlertRules& rules, std::string_view text) {
  auto threshold = model::parse_threshold(text);
  if (!threshold) return threshold.error();
  if (std::ranges::find(rules.thresholds, *threshold) == rules.thresholds.end())
    rules.thresholds.push_back(std::move(*threshold));
  return {};
}

Result<model::AlertRules> alert_rules(const Settings& settings) {
  model::AlertRules rules;
  const auto hysteresis = hysteresis_of(settings);
  if (!hysteresis) return hysteresis.error();
  rules.hysteresis = *hysteresis;
  if (settings.text("thresholds") == "default") {
    for (const std::string_view text : model::default_thresholds())
      if (auto added = add_threshold(rules, text); !added) return added.error();
  }
  for (const std::string& text : settings.list("threshold")) {
    if (auto added = add_threshold(rules, text); !added) return settings.refine(added.error(), "threshold");
  }
  return rules;
}

Result<engine::Sidecar::Options> sidecar_options(const Settings& settings, const Identity& identity) {
  engine::Sidecar::Options options;
  for (const char* option : {"interval", "lost-after"}) {
    if (settings.duration(option).count() == 0)
      return settings.refine(usage_error("", "must be more than zero"), option);
  }
  options.interval = settings.duration("interval");
  options.max_lifetime = settings.optional_duration("max-lifetime");
  if (options.max_lifetime == base::Duration{0}) options.max_lifetime.reset();
  options.rules = {settings.duration("lost-after"), settings.duration("restart-within"), identity.run.named,
                   identity.host};
  // All pods of an index of a Job have one host name.
  if (settings.at("index").origin == "JOB_COMPLETION_INDEX") options.rules.host.clear();
  // Silence is told from several looks.
  options.look_every = std::clamp(std::min(options.interval, options.rules.lost_after / 4),
                                  shortest_look_interval, longest_look_interval);
  auto rules = alert_rules(settings);
  if (!rules) return rules.error();
  options.alerts = std::move(*rules);
  return options;
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return usage_error(fmt::format("'{}'", text), "must be ADDR:PORT");
  ListenAddress listen;
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  listen.address = address.empty() ? "0.0.0.0" : address;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (problem != std::errc{} || end != port.data() + port.size())
    return usage_error(fmt::format("'{}'", text), "the port must be a number from 0 to 65535");
  return listen;
}

Result<engine::JobTarget> parse_follow(const std::string& path) {
  const std::filesystem::path file = std::filesystem::path(path).lexically_normal();
  const std::filesystem::path index = file.parent_path();
  const std::filesystem::path run = index.parent_path();
  const std::filesystem::path job = run.parent_path();
  const auto number = model::parse_index(index.filename().string());
  if (file.filename() != "record.json" || !number || !model::check_run_id(run.filename().string()) ||
      !model::check_name("job", job.filename().string())) {
    return usage_error(fmt::format("'{}'", path), "is not STATE/JOB/RUN/INDEX/record.json");
  }
  engine::JobTarget target;
  target.state = job.parent_path().string();
  target.worker = {job.filename().string(), run.filename().string(), *number, ""};
  target.any_pipeline = true;
  return target;
}

Result<SidecarSettings> sidecar_settings(const Settings& settings, const Identity& identity,
                                         const model::Lookup& environment) {
  SidecarSettings made;
  auto jobs = targets_of(settings, identity);
  if (!jobs) return jobs.error();
  made.jobs = std::move(*jobs);
  auto options = sidecar_options(settings, identity);
  if (!options) return options.error();
  made.sidecar = std::move(*options);
  auto targets = export_targets(settings, identity);
  if (!targets) return targets.error();
  made.targets = std::move(*targets);
  auto labels = all_labels(settings, environment);
  if (!labels) return labels.error();
  made.targets.labels = std::move(*labels);
  if (settings.has("listen")) {
    auto listen = parse_listen(settings.text("listen"));
    if (!listen) return settings.refine(listen.error(), "listen");
    made.listen = std::move(*listen);
  }
  auto volumes = identity.paths(settings, "volume");
  if (!volumes) return volumes.error();
  for (const std::string& volume : *volumes) made.volumes.push_back(system::absolute_path(volume));
  made.reporting = {line_style(settings), settings.flag("metrics-enabled"), true, {}};
  return made;
}

}  // namespace baton::command
