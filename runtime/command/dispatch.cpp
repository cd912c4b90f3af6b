#include "command/dispatch.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "command/alert.h"
#include "command/checkpoint.h"
#include "command/command.h"
#include "command/config.h"
#include "command/doctor.h"
#include "command/event.h"
#include "command/help.h"
#include "command/install.h"
#include "command/log.h"
#include "command/mark.h"
#include "command/metric.h"
#include "command/parse.h"
#include "command/pipeline.h"
#include "command/run.h"
#include "command/sidecar.h"
#include "command/wait.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

constexpr std::array<const Command*, 12> commands{
    &wait_command,   &run_command,   &mark_command,  &checkpoint_command, &sidecar_command, &pipeline_command,
    &metric_command, &event_command, &alert_command, &config_command,     &install_command, &doctor_command};

int print(const std::string& text) {
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

int unknown_command(const std::string& word) {
  if (word.starts_with('-')) {
    return fail(base::ExitCode::usage,
                fmt::format("'{}' in place of a command; options follow the command", word));
  }
  std::vector<std::string> names;
  for (const Command* command : commands) names.emplace_back(command->name);
  return fail(base::ExitCode::usage, fmt::format("unknown command '{}'{}; baton --help lists all", word,
                                                 base::did_you_mean(word, names)));
}

int run_command_line(const Command& command, std::span<const std::string> words,
                     const system::InheritedSignals& signals) {
  if (asks_for_help(words)) return print(help_of(command));
  const auto options = command.options();
  auto arguments = parse_arguments(words, options, command.takes_command);
  if (!arguments) {
    base::Error error = arguments.error();
    error.operation = fmt::format("{}:", command.name);
    error.cause += fmt::format("{}see baton {} --help", error.cause.empty() ? "" : "; ", command.name);
    return fail(error);
  }
  if (!command.handles_signals) system::unblock_signals(signals);
  return command.run({std::move(*arguments), signals});
}

}  // namespace

std::span<const Command* const> all_commands() {
  return commands;
}

int dispatch(const std::vector<std::string>& words, const system::InheritedSignals& signals) {
  if (words.empty()) return fail(base::ExitCode::usage, "no command; baton --help lists all");
  std::string name = words[0];
  std::span<const std::string> rest = std::span(words).subspan(1);
  if (name == "--version" || name == "-V") return print("baton " BATON_VERSION "\n");
  if (name == "--help" || name == "-h" || (name == "help" && rest.empty())) return print(overview());
  const bool wants_help = name == "help";
  if (wants_help) {
    name = rest[0];
    rest = {};
  }
  const auto found = std::ranges::find(commands, name, &Command::name);
  if (found == commands.end()) return unknown_command(name);
  if (wants_help) return print(help_of(**found));
  return run_command_line(**found, rest, signals);
}

}  // namespace baton::command
