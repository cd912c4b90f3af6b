#include "command/label_settings.h"

#include "model/settings.h"

namespace baton::command {

base::Result<model::Labels> labels_of(const model::Settings& settings) {
  model::Labels labels;
  for (const std::string& text : settings.list("label")) {
    auto label = model::parse_label(text);
    if (!label) return label.error();
    label->second = model::redacted(label->first, label->second);
    if (!labels.insert(*label).second)
      return base::usage_error("label '" + label->first + "'", "is given twice");
  }
  return labels;
}

}  // namespace baton::command
