#include "base/path_template.h"
#include "model/template_fields.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  model::TemplateFields fields;
  fields.run = "20240116";
  fields.job = "extract";
  fields.host = "node-1";
  fields.environment = [](const std::string& name) -> std::optional<std::string> {
    if (name.empty()) return std::nullopt;
    return "{" + name + "}";
  };
  const auto text = fuzz::text_of(data, size);
  const auto expanded = base::expand_template(text, fields.lookup());
  if (text.find_first_of("{}") == text.npos) fuzz::must_hold(expanded && *expanded == text);
  return 0;
}
