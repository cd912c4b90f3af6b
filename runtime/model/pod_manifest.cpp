#include "model/pod_manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/stage_options.h"

namespace baton::model {
namespace {

constexpr char install_directory[] = "/opt/baton";
constexpr char standard_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr char volume_of_baton[] = "baton";
constexpr char volume_of_claim[] = "shared-data";
constexpr char volume_for_temporaries[] = "tmp";
// From SIGTERM on: beside the command's grace, to save a checkpoint, to flush, and to record.
constexpr std::int64_t seconds_to_end = 35;

// Also with the signs that Kubernetes lets such names have.
bool may_name_a_variable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

YamlValue list() {
  return YamlValue(YamlValue::List{});
}

YamlValue mount(std::string name, std::string path, bool read_only) {
  YamlValue made = YamlValue::map();
  made.put("name", YamlValue(std::move(name))).put("mountPath", YamlValue(std::move(path)));
  if (read_only) made.put("readOnly", true);
  return made;
}

YamlValue confinement() {
  YamlValue made = YamlValue::map();
  made.put("allowPrivilegeEscalation", false)
      .put("readOnlyRootFilesystem", true)
      .put("capabilities", YamlValue::map().put("drop", YamlValue(YamlValue::List{"ALL"})));
  return made;
}

YamlValue named_values(const std::vector<NamedText>& pairs) {
  YamlValue made = YamlValue::map();
  for (const auto& [name, value] : pairs) made.put(name, YamlValue(value));
  return made;
}

YamlValue resources(const StageResources& of) {
  YamlValue made = YamlValue::map();
  if (!of.requests.empty()) made.put("requests", named_values(of.requests));
  if (!of.limits.empty()) made.put("limits", named_values(of.limits));
  return made;
}

YamlValue small_resources() {
  return resources({{{"memory", "16Mi"}, {"cpu", "10m"}}, {{"memory", "64Mi"}, {"cpu", "100m"}}});
}

YamlValue variable(std::string name, std::string value) {
  return YamlValue::map().put("name", YamlValue(std::move(name))).put("value", YamlValue(std::move(value)));
}

YamlValue told_by_kubernetes(std::string name, std::string path) {
  YamlValue field = YamlValue::map();
  field.put("fieldRef", YamlValue::map().put("fieldPath", YamlValue(std::move(path))));
  return YamlValue::map().put("name", YamlValue(std::move(name))).put("valueFrom", std::move(field));
}

void tell_who_it_is(YamlValue& env) {
  env.append(told_by_kubernetes("JOB_NAME", "metadata.labels['batch.kubernetes.io/job-name']"))
      .append(told_by_kubernetes("POD_NAME", "metadata.name"))
      .append(told_by_kubernetes("POD_NAMESPACE", "metadata.namespace"))
      .append(told_by_kubernetes("NODE_NAME", "spec.nodeName"));
}

YamlValue environment_of(const Stage& stage, const ManifestOptions& options) {
  YamlValue env = list();
  const bool has_path = std::ranges::find(stage.env, "PATH", &NamedText::first) != stage.env.end();
  if (!options.baton_in_image && !has_path)
    env.append(variable("PATH", fmt::format("{}:{}", install_directory, standard_path)));
  tell_who_it_is(env);
  for (const auto& [name, value] : stage.env) env.append(variable(name, unexpanded(value)));
  return env;
}

YamlValue environment_sources(const ManifestOptions& options) {
  YamlValue sources = list();
  for (const EnvironmentSource& source : options.environment) {
    YamlValue reference = YamlValue::map().put("name", YamlValue(source.name));
    sources.append(YamlValue::map().put(source.secret ? "secretRef" : "configMapRef", std::move(reference)));
  }
  return sources;
}

void add_run(YamlValue& words, const ManifestOptions& options) {
  if (!options.run.empty()) words.append("--run=" + options.run);
  if (!options.logical_time.empty()) words.append("--logical-time=" + options.logical_time);
  words.append("--state=" + unexpanded(options.state));
}

YamlValue words_of_run(const Stage& stage, const std::string& pipeline, const ManifestOptions& options) {
  YamlValue words = list();
  for (const std::string& word : stage_options(stage, pipeline)) words.append(unexpanded(word));
  add_run(words, options);
  if (!stage.needs.empty()) {
    if (!options.verify.empty()) words.append("--verify=" + options.verify);
    words.append("--start-within=" + base::format_duration(options.start_within));
    words.append("--upstream-lost-after=" + base::format_duration(options.upstream_lost_after));
  }
  words.append("--wait-for-owner")
      .append("--scan")
      .append("--grace=" + base::format_duration(options.grace))
      .append("--");
  for (const std::string& word : stage.command) words.append(unexpanded(word));
  return words;
}

YamlValue installing_container(const ManifestOptions& options) {
  YamlValue made = YamlValue::map();
  made.put("name", install_container)
      .put("image", options.image)
      .put("args", YamlValue(YamlValue::List{"install", fmt::format("{}/", install_directory)}))
      .put("securityContext", confinement())
      .put("volumeMounts", YamlValue(YamlValue::List{mount(volume_of_baton, install_directory, false)}))
      .put("resources", small_resources());
  return made;
}

YamlValue watching_container(const Stage& stage, const std::string& pipeline,
                             const ManifestOptions& options) {
  YamlValue words = list();
  words.append("sidecar").append("--job=" + stage.name).append("--pipeline=" + pipeline);
  add_run(words, options);
  words.append(fmt::format("--listen=0.0.0.0:{}", options.port)).append("--thresholds=default");
  for (const std::string& rule : stage.thresholds) words.append("--threshold=" + unexpanded(rule));
  words.append("--volume=" + unexpanded(options.mount));
  YamlValue env = list();
  tell_who_it_is(env);
  YamlValue port = YamlValue::map().put("name", "metrics").put("containerPort", std::int64_t{options.port});
  YamlValue made = YamlValue::map();
  made.put("name", sidecar_container).put("image", options.image).put("restartPolicy", "Always");
  if (options.baton_in_image) made.put("command", YamlValue(YamlValue::List{"baton"}));
  made.put("args", std::move(words));
  if (!options.environment.empty()) made.put("envFrom", environment_sources(options));
  made.put("env", std::move(env))
      .put("ports", YamlValue(YamlValue::List{std::move(port)}))
      .put("securityContext", confinement())
      .put("volumeMounts", YamlValue(YamlValue::List{mount(volume_of_claim, options.mount, true)}))
      .put("resources", small_resources());
  return made;
}

std::string volume_of_config_map(std::size_t index) {
  return fmt::format("config-map-{}", index + 1);
}

YamlValue working_container(const Stage& stage, const std::string& pipeline, const ManifestOptions& options) {
  YamlValue mounts = list();
  if (!options.baton_in_image) mounts.append(mount(volume_of_baton, install_directory, true));
  for (std::size_t i = 0; i < options.config_maps.size(); ++i)
    mounts.append(mount(volume_of_config_map(i), options.config_maps[i].second, true));
  mounts.append(mount(volume_for_temporaries, "/tmp", false))
      .append(mount(volume_of_claim, options.mount, false));
  const std::string baton = options.baton_in_image ? "baton" : fmt::format("{}/baton", install_directory);
  YamlValue made = YamlValue::map();
  made.put("name", main_container)
      .put("image", stage.image.empty() ? options.image : stage.image)
      .put("command", YamlValue(YamlValue::List{baton, "run"}))
      .put("args", words_of_run(stage, pipeline, options));
  if (!options.environment.empty()) made.put("envFrom", environment_sources(options));
  made.put("env", environment_of(stage, options))
      .put("securityContext", confinement())
      .put("volumeMounts", std::move(mounts));
  if (stage.resources != StageResources{}) made.put("resources", resources(stage.resources));
  return made;
}

YamlValue volumes(const ManifestOptions& options) {
  YamlValue all = list();
  if (!options.baton_in_image)
    all.append(YamlValue::map().put("name", volume_of_baton).put("emptyDir", YamlValue::map()));
  for (std::size_t i = 0; i < options.config_maps.size(); ++i) {
    YamlValue reference = YamlValue::map().put("name", YamlValue(options.config_maps[i].first));
    all.append(YamlValue::map()
                   .put("name", YamlValue(volume_of_config_map(i)))
                   .put("configMap", std::move(reference)));
  }
  all.append(YamlValue::map().put("name", volume_for_temporaries).put("emptyDir", YamlValue::map()));
  YamlValue claim = YamlValue::map().put("claimName", YamlValue(options.claim));
  all.append(YamlValue::map().put("name", volume_of_claim).put("persistentVolumeClaim", std::move(claim)));
  return all;
}

YamlValue pod_security(const ManifestOptions& options) {
  const std::int64_t user = options.user;
  YamlValue made = YamlValue::map();
  made.put("runAsNonRoot", true)
      .put("runAsUser", user)
      .put("runAsGroup", user)
      .put("fsGroup", user)
      .put("fsGroupChangePolicy", "OnRootMismatch")
      .put("seccompProfile", YamlValue::map().put("type", "RuntimeDefault"));
  return made;
}

}  // namespace

// Third_party/forked/golang/expansion of Kubernetes: what stands between $( and the next ) and names no
// variable is copied, with whatever is in it.
std::string unexpanded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != '$' || i + 1 == text.size()) continue;
    const std::size_t end = text[i + 1] == '(' ? text.find(')', i) : std::string_view::npos;
    const bool is_reference = end != std::string_view::npos;
    if (text[i + 1] == '$' || (is_reference && may_name_a_variable(text.substr(i + 2, end - i - 2)))) {
      out += '$';
    } else if (is_reference) {
      out.append(text.substr(i + 1, end - i));
      i = end;
    }
  }
  return out;
}

YamlValue pod_spec(const Stage& stage, const std::string& pipeline, const ManifestOptions& options) {
  const auto grace = std::chrono::ceil<std::chrono::seconds>(options.grace).count();
  YamlValue before = list();
  if (!options.baton_in_image) before.append(installing_container(options));
  if (options.sidecar) before.append(watching_container(stage, pipeline, options));
  YamlValue made = YamlValue::map();
  made.put("restartPolicy", "Never")
      .put("terminationGracePeriodSeconds", std::int64_t{grace + seconds_to_end})
      .put("automountServiceAccountToken", false)
      .put("enableServiceLinks", false)
      .put("securityContext", pod_security(options));
  if (!options.baton_in_image || options.sidecar) made.put("initContainers", std::move(before));
  made.put("containers", YamlValue(YamlValue::List{working_container(stage, pipeline, options)}))
      .put("volumes", volumes(options));
  return made;
}

}  // namespace baton::model
