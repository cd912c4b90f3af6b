#include "model/job_manifest.h"

#include <fmt/format.h>

#include "model/pod_manifest.h"
#include "model/stage_graph.h"
#include "model/yaml_value.h"

namespace baton::model {
namespace {

constexpr std::int64_t hour = 3600;
constexpr std::size_t longest_label = 63;

YamlValue map_of(const std::vector<NamedText>& pairs) {
  YamlValue made = YamlValue::map();
  for (const auto& [name, value] : pairs) made.put(name, YamlValue(value));
  return made;
}

// What the stage says itself comes first, and once.
void add_label(std::vector<NamedText>& labels, const std::string& name, const std::string& value) {
  for (const NamedText& label : labels) {
    if (label.first == name) return;
  }
  labels.emplace_back(name, value);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ".") + name;
  return text;
}

std::vector<NamedText> pod_labels(const Pipeline& pipeline, const Stage& stage) {
  std::vector<NamedText> labels = stage.labels;
  add_label(labels, "workflow", pipeline.name);
  add_label(labels, "stage", stage.name);
  return labels;
}

std::vector<NamedText> job_labels(const Pipeline& pipeline, const Stage& stage, std::size_t place) {
  std::vector<NamedText> labels = pod_labels(pipeline, stage);
  add_label(labels, "sequence", fmt::format("{:03}", place));
  const std::string needs = joined(stage.needs);
  if (!needs.empty() && needs.size() <= longest_label) add_label(labels, "depends-on", needs);
  return labels;
}

std::vector<NamedText> pod_annotations(const Stage& stage, const ManifestOptions& options) {
  std::vector<NamedText> annotations = stage.annotations;
  if (!options.sidecar) return annotations;
  add_label(annotations, "prometheus.io/scrape", "true");
  add_label(annotations, "prometheus.io/port", std::to_string(options.port));
  return annotations;
}

YamlValue metadata(const std::vector<NamedText>& labels, const std::vector<NamedText>& annotations) {
  YamlValue made = YamlValue::map();
  made.put("labels", map_of(labels));
  if (!annotations.empty()) made.put("annotations", map_of(annotations));
  return made;
}

YamlValue rule_for_codes(const char* action, YamlValue::List codes) {
  YamlValue match = YamlValue::map();
  match.put("containerName", main_container).put("operator", "In").put("values", YamlValue(std::move(codes)));
  return YamlValue::map().put("action", action).put("onExitCodes", std::move(match));
}

// docs/kubernetes.md says why; the first rule that matches counts.
YamlValue failure_policy() {
  YamlValue disrupted = YamlValue::map().put("type", "DisruptionTarget").put("status", "True");
  YamlValue rules(YamlValue::List{});
  rules.append(YamlValue::map()
                   .put("action", "Ignore")
                   .put("onPodConditions", YamlValue(YamlValue::List{std::move(disrupted)})));
  rules.append(rule_for_codes("FailJob", {69, 78})).append(rule_for_codes("Ignore", {75}));
  return YamlValue::map().put("rules", std::move(rules));
}

YamlValue job_spec(const Pipeline& pipeline, const Stage& stage, const ManifestOptions& options) {
  const auto deadline = std::chrono::ceil<std::chrono::seconds>(active_deadline(pipeline, options)).count();
  YamlValue made = YamlValue::map();
  if (stage.completions > 1) {
    made.put("completionMode", "Indexed")
        .put("parallelism", std::int64_t{stage.parallelism.value_or(stage.completions)})
        .put("completions", std::int64_t{stage.completions});
  }
  YamlValue pod = YamlValue::map();
  pod.put("metadata", metadata(pod_labels(pipeline, stage), pod_annotations(stage, options)))
      .put("spec", pod_spec(stage, pipeline.name, options));
  made.put("backoffLimit", std::int64_t{options.backoff_limit})
      .put("activeDeadlineSeconds", std::int64_t{deadline})
      .put("podReplacementPolicy", "Failed")
      .put("podFailurePolicy", failure_policy())
      .put("template", std::move(pod));
  return made;
}

YamlValue scheduled(const Pipeline& pipeline, const Stage& stage, const ManifestOptions& options) {
  YamlValue job = YamlValue::map();
  job.put("metadata", metadata(pod_labels(pipeline, stage), stage.annotations))
      .put("spec", job_spec(pipeline, stage, options));
  YamlValue made = YamlValue::map();
  made.put("schedule", options.schedule)
      .put("timeZone", options.schedule_zone)
      .put("concurrencyPolicy", "Forbid")
      .put("startingDeadlineSeconds", hour)
      .put("successfulJobsHistoryLimit", 3)
      .put("failedJobsHistoryLimit", 3)
      .put("jobTemplate", std::move(job));
  return made;
}

YamlValue manifest(const Pipeline& pipeline, const Stage& stage, std::size_t place,
                   const ManifestOptions& options) {
  const bool cron = !options.schedule.empty();
  YamlValue named = YamlValue::map();
  named.put("name", options.name_prefix + stage.name);
  if (!options.name_space.empty()) named.put("namespace", options.name_space);
  named.put("labels", map_of(job_labels(pipeline, stage, place)));
  if (!stage.annotations.empty()) named.put("annotations", map_of(stage.annotations));
  YamlValue made = YamlValue::map();
  made.put("apiVersion", "batch/v1")
      .put("kind", cron ? "CronJob" : "Job")
      .put("metadata", std::move(named))
      .put("spec", cron ? scheduled(pipeline, stage, options) : job_spec(pipeline, stage, options));
  return made;
}

}  // namespace

std::string render_manifests(const Pipeline& pipeline, const ManifestOptions& options) {
  std::string text = fmt::format(
      "# Made by baton pipeline render of pipeline {}: change the pipeline file, and render it again.\n",
      pipeline.name);
  const StageGraph graph(pipeline);
  std::size_t place = 0;
  for (const std::size_t stage : graph.order()) {
    if (place > 0) text += "---\n";
    text += manifest(pipeline, pipeline.stages[stage], ++place, options).write();
  }
  return text;
}

}  // namespace baton::model
