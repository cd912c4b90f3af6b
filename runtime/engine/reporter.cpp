#include "engine/reporter.h"

namespace baton::engine {

void Reporter::metric(std::string_view name, const model::Number& value, model::LineLabels labels) {
  if (!options_.metrics) return;
  const model::Metric metric{std::string(name), value, with_common(std::move(labels)), clock_.wall()};
  sink_.write(model::format_line(metric, options_.style));
}

void Reporter::event(std::string_view type, model::Severity severity, std::string_view message,
                     model::LineLabels labels) {
  if (!options_.events) return;
  const model::Event event{std::string(type), severity, std::string(message), with_common(std::move(labels)),
                           clock_.wall()};
  sink_.write(model::format_line(event, options_.style));
}

void Reporter::alert(model::Severity severity, std::string_view component, std::string_view message) {
  if (!options_.events) return;
  const model::Alert alert{severity, std::string(component), std::string(message), clock_.wall()};
  sink_.write(model::format_line(alert, options_.style));
}

model::LineLabels Reporter::with_common(model::LineLabels labels) const {
  model::LineLabels all = options_.labels;
  all.insert(all.end(), labels.begin(), labels.end());
  return all;
}

}  // namespace baton::engine
