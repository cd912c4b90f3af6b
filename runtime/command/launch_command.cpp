#include "command/launch_command.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "command/options.h"
#include "model/stage_options.h"

namespace baton::command {
namespace {

using model::Launch;

// What lines and messages look like, and which time dates are in.
constexpr std::string_view common_options[] = {"log-format", "timestamp-ms", "metrics-enabled", "log-level",
                                               "heartbeat",  "sample",       "grace",           "scan"};

void set_variable(std::vector<std::string>& variables, const std::string& name, const std::string& value) {
  const std::string prefix = name + "=";
  std::erase_if(variables, [&](const std::string& variable) { return variable.starts_with(prefix); });
  variables.push_back(prefix + value);
}

bool is_set(const model::Lookup& environment, const std::string& name) {
  return !environment(name).value_or("").empty();
}

// Whether a variable says what the option is to be.
bool is_overridden(const model::Lookup& environment, const std::string& option) {
  if (is_set(environment, model::environment_name(option))) return true;
  for (const std::span<const model::OptionSpec> group : {retry_options(), run_options()}) {
    const auto spec = std::ranges::find(group, option, &model::OptionSpec::name);
    if (spec != group.end() && !spec->platform_variable.empty())
      return is_set(environment, std::string(spec->platform_variable));
  }
  return false;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
}

std::string shell_word(const std::string& word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

LaunchCommand::LaunchCommand(const model::Pipeline& pipeline, const model::Settings& settings,
                             const Identity& identity, const model::Lookup& environment,
                             std::vector<std::string> variables)
    : pipeline_(pipeline), identity_(identity), environment_(environment), variables_(std::move(variables)) {
  for (const std::string_view option : common_options) {
    const model::Setting& setting = settings.at(option);
    if (setting.origin != fmt::format("--{}", option)) continue;
    handed_on_.push_back(fmt::format("--{}={}", option, setting.values.back()));
  }
  // One for all of them, as it is the process's.
  handed_on_.push_back("--timezone=" + settings.text("timezone"));
}

system::CommandLine LaunchCommand::operator()(const Launch& launch) const {
  const model::Stage& stage = pipeline_.stages[launch.stage];
  system::CommandLine command;
  command.environment = variables_;
  for (const auto& [name, value] : stage.env) set_variable(command.environment, name, value);
  if (launch.kind == Launch::Kind::recovery) {
    command.arguments = recovery(launch);
    set_variable(command.environment, "FAILED_STAGE", stage.name);
    set_variable(command.environment, "FAILED_EXIT_CODE", std::to_string(launch.failure));
  } else {
    command.arguments = worker(launch);
  }
  return command;
}

std::vector<std::string> LaunchCommand::worker(const Launch& launch) const {
  const model::Stage& stage = pipeline_.stages[launch.stage];
  std::vector<std::string> words{"baton", "run"};
  std::ranges::copy(options_of(stage), std::back_inserter(words));
  words.push_back("--run=" + identity_.run.id);
  words.push_back("--state=" + identity_.state_root);
  words.push_back("--logical-time=" + identity_.time.to_string());
  words.emplace_back("--wait-for-owner");
  words.push_back(fmt::format("--index={}", launch.index));
  std::ranges::copy(handed_on_, std::back_inserter(words));
  // Its record says what has failed; should there be none, this is not waited for.
  if (launch.kind == Launch::Kind::upstream) {
    words.push_back("--after=job:" + pipeline_.stages[launch.failed_need].name);
    words.emplace_back("--start-within=1s");
  }
  words.emplace_back("--");
  // Whatever the gate makes of it, the stage is not run.
  if (launch.kind == Launch::Kind::upstream)
    words.emplace_back("false");
  else
    std::ranges::copy(stage.command, std::back_inserter(words));
  return words;
}

std::vector<std::string> LaunchCommand::recovery(const Launch& launch) const {
  std::vector<std::string> words{"baton", "run", "--no-state"};
  if (const auto& timeout = pipeline_.stages[launch.stage].timeout)
    words.push_back("--attempt-timeout=" + base::format_duration(*timeout));
  words.emplace_back("--");
  std::ranges::copy(pipeline_.stages[launch.stage].recovery, std::back_inserter(words));
  return words;
}

// Whoever starts it waits for what it needs.
std::vector<std::string> LaunchCommand::options_of(const model::Stage& stage) const {
  auto words = model::stage_options(stage, pipeline_.name);
  std::erase_if(words, [&](const std::string& word) {
    const std::string option = word.substr(2, word.find('=') - 2);
    if (option == "job" || option == "pipeline" || option == "completions" || option == "marker" ||
        option == "output")
      return false;
    if (option != "after") return is_overridden(environment_, option);
    return std::ranges::any_of(stage.needs,
                               [&](const std::string& need) { return word == "--after=job:" + need; });
  });
  return words;
}

std::string shell_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string shell_assignments(const std::vector<model::NamedText>& variables) {
  std::string text;
  for (const auto& [name, value] : variables) text += name + "=" + shell_word(value) + " ";
  return text;
}

}  // namespace baton::command
