#include "command/help.h"

#include <fmt/format.h>

namespace baton::command {
namespace {

std::string option_line(const model::OptionSpec& option) {
  std::string left = fmt::format("--{}", option.name);
  if (!option.bare.empty())
    left += fmt::format("[={}]", option.value_name);
  else if (!option.value_name.empty())
    left += fmt::format(" {}", option.value_name);
  std::string notes;
  if (!option.fallback.empty() && option.kind != model::ValueKind::flag) {
    notes += fmt::format(" (default: {})", option.fallback);
  } else if (!option.unset.empty()) {
    notes += fmt::format(" (default: {})", option.unset);
  }
  if (!option.platform_variable.empty()) notes += fmt::format(" [{}]", option.platform_variable);
  return fmt::format("  {:<24}  {}{}\n", left, option.help, notes);
}

}  // namespace

std::string overview() {
  std::string text =
      "baton holds a job until its upstream has completed, runs it, and marks it complete.\n"
      "\n"
      "Examples:\n"
      "  baton wait /data/raw/{date:%Y%m%d}/extraction.done -- ./validate.sh\n"
      "  baton run --job extract --marker /data/raw/{date:%Y%m%d}/extraction.done -- ./extract.sh\n"
      "  baton metric records_processed_total=1000 stage=extract\n"
      "\n"
      "Commands:\n";
  for (const Command* command : all_commands())
    text += fmt::format("  {:<10}  {}\n", command->name, command->summary);
  text +=
      "\n"
      "baton COMMAND --help tells more about each; baton --version prints the version.\n"
      "Exit codes: 0 done, 64 usage, 65 bad data, 69 upstream failed, 74 I/O error, 75 not the owner,\n"
      "78 configuration, 124 timeout, 126 not executable, 127 not found; run passes its command's code on.\n";
  return text;
}

std::string help_of(const Command& command) {
  std::string text = fmt::format("Usage: baton {} {}\n\n{}\n\nExamples:\n{}", command.name, command.usage,
                                 command.description, command.examples);
  const auto options = command.options();
  if (options.empty()) return text;
  text += "\nOptions:\n";
  for (const auto& option : options) text += option_line(option);
  text +=
      "\nEach option can also be set by the variable BATON_NAME (--log-format: BATON_LOG_FORMAT), the values "
      "of a\n"
      "repeatable one a line each; a name in [brackets] is a variable of the platform that is read after "
      "that.\n";
  return text;
}

}  // namespace baton::command
