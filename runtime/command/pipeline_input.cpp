#include "command/pipeline_input.h"

#include <map>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "command/log.h"
#include "command/options.h"
#include "command/yaml_file.h"
#include "model/pipeline_reader.h"
#include "model/substitution.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;

constexpr model::OptionSpec parameters[] = {
    {.name = "set",
     .value_name = "NAME=VALUE",
     .help = "value of the parameter #{NAME} in the file; repeatable",
     .repeatable = true},
};

Result<std::map<std::string, std::string>> parameters_of(const model::Settings& settings) {
  std::map<std::string, std::string> all;
  for (const std::string& text : settings.list("set")) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || !model::is_variable_name(name))
      return settings.refine(base::usage_error(fmt::format("'{}'", text), "must be NAME=VALUE"), "set");
    if (!all.emplace(name, text.substr(equals + 1)).second)
      return settings.refine(base::usage_error(fmt::format("'{}'", name), "is set twice"), "set");
  }
  return all;
}

Result<void> check_all_used(const model::Settings& settings, const model::Substitution& substitution,
                            const std::string& file) {
  const auto unused = substitution.unused();
  if (unused.empty()) return {};
  const std::vector<std::string> known(substitution.asked_for().begin(), substitution.asked_for().end());
  return settings.refine(base::usage_error(fmt::format("'{}'", unused.front()),
                                           fmt::format("is no parameter of {}{}", file,
                                                       base::did_you_mean(unused.front(), known))),
                         "set");
}

}  // namespace

std::vector<model::OptionSpec> pipeline_input_options() {
  return concatenate({parameters, log_options()});
}

std::variant<model::Pipeline, int> read_pipeline_operand(const PipelineCall& call) {
  if (call.operands.size() != 1 || call.operands[0].empty())
    return fail(base::ExitCode::usage, "name the one pipeline file");
  const std::string& file = call.operands[0];
  const auto yaml = read_yaml_file(file);
  if (!yaml) return fail(yaml.error());
  auto set = parameters_of(call.settings);
  if (!set) return fail(set.error());
  model::Substitution substitution(&system::environment_variable, std::move(*set));
  auto reading = model::read_pipeline(*yaml, file, substitution);
  for (const base::Error& error : reading.errors) fail(error);
  if (!reading.errors.empty()) return static_cast<int>(base::ExitCode::data);
  if (auto good = check_all_used(call.settings, substitution, file); !good) return fail(good.error());
  return std::move(reading.pipeline);
}

}  // namespace baton::command
