#include "model/alertmanager.h"

#include <algorithm>

#include "model/alert_watch.h"
#include "model/job_metrics.h"

namespace baton::model {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// What tells the alert from others: never its value, which changes. Those of the rule come last, so that no
// series can pass for another alert.
Labels labels_of(const ActiveAlert& alert, const LineLabels& shared) {
  Labels labels;
  for (auto& [key, value] : with_labels({"", alert.labels, 0}, shared).labels) {
    if (!value.empty()) labels.emplace(std::move(key), std::move(value));
  }
  labels.insert_or_assign("alertname", alert.threshold.metric);
  labels.insert_or_assign("severity", lower(to_string(alert.threshold.severity)));
  labels.insert_or_assign("threshold", alert.threshold.condition());
  return labels;
}

JsonObject to_object(const ActiveAlert& alert, const LineLabels& shared, base::Instant now,
                     base::Duration valid_for) {
  JsonObject annotations;
  annotations.add("summary", describe(alert));
  JsonObject object;
  object.add_raw("labels", json_labels(labels_of(alert, shared)))
      .add_raw("annotations", annotations.close())
      .add("startsAt", base::format_instant(alert.since))
      .add("endsAt", base::format_instant(alert.cleared_at.value_or(now + valid_for)));
  return object;
}

}  // namespace

std::string alertmanager_json(const std::vector<AlertsOfJob>& jobs, base::Instant now,
                              base::Duration valid_for) {
  std::vector<JsonObject> objects;
  for (const AlertsOfJob& job : jobs) {
    for (const ActiveAlert& alert : job.alerts)
      objects.push_back(to_object(alert, job.shared, now, valid_for));
  }
  return json_array(objects, [](const JsonObject& object) { return object; });
}

}  // namespace baton::model
