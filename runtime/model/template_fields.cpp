#include "model/template_fields.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "model/settings.h"

namespace baton::model {
namespace {

const std::vector<std::string>& names() {
  static const std::vector<std::string> all{"run",     "job",  "pipeline", "index",
                                            "attempt", "host", "date",     "env"};
  return all;
}

base::Error problem(std::string cause) {
  return base::usage_error("", cause);
}

base::Result<std::string> known(const std::string& value, std::string_view how_to_set) {
  if (value.empty()) return problem(fmt::format("has no value here; {}", how_to_set));
  return value;
}

base::Result<std::string> value_of(const TemplateFields& fields, std::string_view name,
                                   std::string_view argument) {
  if (name == "date") {
    if (argument.empty()) return problem("needs a strftime format, as in {date:%Y/%m/%d}");
    auto date = fields.time.format(argument);
    if (!date) return problem(date.error().cause);
    return *date;
  }
  if (name == "env") {
    if (argument.empty()) return problem("needs a variable's name, as in {env:HOME}");
    if (is_secret_name(argument)) return problem("may hold a credential, and paths are printed");
    const auto value = fields.environment ? fields.environment(std::string(argument)) : std::nullopt;
    if (!value) return problem("is not set in the environment");
    return *value;
  }
  const bool known_name = std::ranges::find(names(), name) != names().end();
  if (known_name && !argument.empty()) return problem("takes nothing behind a colon");
  if (name == "run") return fields.run;
  if (name == "job") return known(fields.job, "set --job or JOB_NAME");
  if (name == "pipeline") return known(fields.pipeline, "set --pipeline");
  if (name == "index") {
    if (!fields.index) return problem("has no value here; --index auto is for run alone");
    return std::to_string(*fields.index);
  }
  if (name == "host") return fields.host;
  if (name == "attempt") {
    if (!fields.attempt) return problem("has no value here; only run's own paths know an attempt");
    return std::to_string(*fields.attempt);
  }
  return problem(fmt::format("is not a known field{}", base::did_you_mean(name, names())));
}

}  // namespace

base::FieldLookup TemplateFields::lookup() const {
  return [this](std::string_view name, std::string_view argument) { return value_of(*this, name, argument); };
}

}  // namespace baton::model
