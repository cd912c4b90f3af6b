#include "command/sidecar_targets.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "command/label_settings.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using base::usage_error;
using model::Settings;

// Set by way of the downward API (valueFrom: fieldRef).
constexpr std::array<std::pair<const char*, const char*>, 3> pod_variables{
    {{"POD_NAME", "pod"}, {"POD_NAMESPACE", "namespace"}, {"NODE_NAME", "node"}}};

base::Error configuration_error(std::string_view option, std::string_view cause) {
  return {base::ErrorKind::configuration, "", std::string(option), std::string(cause), 0};
}

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
  constexpr std::array<std::string_view, 11> own{"job",    "run",   "index",    "pipeline",
                                                 "state",  "mount", "share",    "resource",
                                                 "target", "alert", "threshold"};
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

// The name of each job's file: all of them are one where the path does not tell jobs apart.
Result<std::vector<std::string>> textfiles_of(const Settings& settings, const Identity& identity,
                                              const std::vector<engine::JobTarget>& jobs) {
  std::vector<std::string> textfiles;
  if (!settings.has("textfile")) return textfiles;
  for (const engine::JobTarget& job : jobs) {
    Identity of_job = identity;
    of_job.fields.job = job.worker.job;
    of_job.fields.run = job.worker.run;
    of_job.fields.pipeline = job.worker.pipeline;
    of_job.fields.index = job.any_index ? std::nullopt : std::optional(job.worker.index);
    auto path = of_job.lasting_path(settings, "textfile", "metrics");
    if (!path) return path.error();
    if (!path->ends_with(".prom"))
      return settings.refine(usage_error(fmt::format("'{}'", *path), "must end in .prom"), "textfile");
    textfiles.push_back(system::absolute_path(*path));
  }
  return textfiles;
}

}  // namespace

Result<engine::Exporter::Targets> export_targets(const Settings& settings, const Identity& identity,
                                                 const std::vector<engine::JobTarget>& jobs,
                                                 const model::Lookup& environment) {
  engine::Exporter::Targets targets;
  auto textfiles = textfiles_of(settings, identity, jobs);
  if (!textfiles) return textfiles.error();
  targets.textfiles = std::move(*textfiles);
  auto pushgateway = endpoint_of(settings, "pushgateway");
  if (!pushgateway) return pushgateway.error();
  targets.pushgateway = std::move(*pushgateway);
  targets.delete_on_success = settings.flag("push-delete-on-success");
  if (targets.delete_on_success && !targets.pushgateway)
    return configuration_error("--push-delete-on-success", "needs --pushgateway");
  auto alertmanager = endpoint_of(settings, "alertmanager");
  if (!alertmanager) return alertmanager.error();
  targets.alertmanager = std::move(*alertmanager);
  targets.alert_validity = std::max(4 * settings.duration("interval"), base::Duration{60'000});
  auto labels = all_labels(settings, environment);
  if (!labels) return labels.error();
  targets.labels = std::move(*labels);
  return targets;
}

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

Result<std::optional<ListenAddress>> listen_address(const Settings& settings) {
  if (!settings.has("listen")) {
    if (settings.duration("linger").count() > 0) return configuration_error("--linger", "needs --listen");
    return std::optional<ListenAddress>();
  }
  auto listen = parse_listen(settings.text("listen"));
  if (!listen) return settings.refine(listen.error(), "listen");
  return std::optional(std::move(*listen));
}

}  // namespace baton::command
