#include "command/unknown_variables.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "command/command.h"
#include "command/options.h"

namespace baton::command {
namespace {

constexpr std::string_view prefix = "BATON_";

// That are no options: what commands find in their environment, and what tests of baton are given.
constexpr std::array<std::string_view, 9> own_variables{
    "BATON_RESUMED", "BATON_RESUME_STEP",   "BATON_ATTEMPT",        "BATON_MAX_ATTEMPTS",
    "BATON_EPOCH",   "BATON_PROGRESS_FILE", "BATON_CHECKPOINT_DIR", "BATON_CHECKPOINT_READY",
    "BATON_BIN"};

// Kubernetes makes such variables of a Service whose name begins with baton.
bool is_of_a_service(std::string_view name) {
  return name.ends_with("_PORT") || name.find("_PORT_") != std::string_view::npos ||
         name.find("_SERVICE_HOST") != std::string_view::npos ||
         name.find("_SERVICE_PORT") != std::string_view::npos;
}

std::vector<std::string> option_variables() {
  std::vector<std::string> names;
  const auto add = [&](const model::OptionSpec& option) {
    names.push_back(model::environment_name(option.name));
  };
  for (const Command* command : all_commands()) std::ranges::for_each(command->options(), add);
  std::ranges::for_each(platform_options(), add);
  return names;
}

std::vector<std::string> candidates(const std::vector<std::string>& environment) {
  std::vector<std::string> names;
  for (const std::string& variable : environment) {
    if (!variable.starts_with(prefix)) continue;
    std::string name = variable.substr(0, variable.find('='));
    const bool own = std::ranges::find(own_variables, name) != own_variables.end();
    if (!own && !name.starts_with("BATON_TEST_") && !is_of_a_service(name)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::string describe_unknown_variables(const std::vector<std::string>& environment) {
  const auto names = candidates(environment);
  if (names.empty()) return "";
  const auto known = option_variables();
  std::string text;
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    text += fmt::format("{}{} is no option's variable{}", text.empty() ? "" : "; ", name,
                        base::did_you_mean(name, known));
  }
  return text;
}

}  // namespace baton::command
