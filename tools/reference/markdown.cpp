#include <algorithm>

#include <fmt/format.h>

#include "command/options.h"

#include "reference/exit_codes.h"
#include "reference/options_of.h"
#include "reference/text_blocks.h"
#include "reference/writers.h"

namespace baton::reference {
namespace {

using command::Command;
using model::OptionSpec;

// Text is text: nothing in it is markup.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (std::string_view("|*<>_[]\\").find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

std::string code(std::string_view text) {
  std::string out = "`";
  // A table's cell ends at a bar, in code too.
  for (const char letter : text) out += letter == '|' ? std::string("\\|") : std::string(1, letter);
  return out + "`";
}

std::string variables_of(const OptionSpec& option) {
  std::string text = code(model::environment_name(option.name));
  if (!option.platform_variable.empty()) text += ", " + code(option.platform_variable);
  return text;
}

std::string row(const OptionSpec& option) {
  std::string fallback;
  if (!option.fallback.empty())
    fallback = code(option.fallback);
  else
    fallback = escaped(option.unset);
  std::string help = escaped(option.help);
  if (!option.stage_key.empty()) help += fmt::format("; in YAML {}", code(option.stage_key));
  return fmt::format("| {} | {} | {} | {} |\n", code(heading_of(option)), help, fallback,
                     variables_of(option));
}

std::string table(const std::vector<OptionSpec>& options) {
  std::string text = "| option | meaning | default | variables |\n| --- | --- | --- | --- |\n";
  for (const OptionSpec& option : options) text += row(option);
  return text;
}

std::string description(std::string_view text) {
  std::string out;
  for (const TextBlock& block : text_blocks(text))
    out += block.literal ? fmt::format("```text\n{}\n```\n\n", block.text)
                         : fmt::format("{}\n\n", escaped(block.text));
  return out;
}

std::string examples(std::string_view text) {
  std::string out = "```sh\n";
  for (const std::string_view line : lines_of(text)) out.append(line.substr(2)).append("\n");
  return out + "```\n\n";
}

std::string names_of(const std::vector<OptionSpec>& options) {
  std::string text;
  for (const OptionSpec& option : options)
    text += fmt::format("{}`--{}`", text.empty() ? "" : ", ", option.name);
  return text;
}

std::string section(const Command& command, const OptionGroups& groups) {
  std::string text = fmt::format("## {}\n\n{}\n\n```text\nbaton {} {}\n```\n\n", command.name,
                                 escaped(command.summary), command.name, command.usage);
  text += description(command.description) + examples(command.examples);
  const auto own = groups.own(command);
  const auto shared = groups.shared(command);
  if (!own.empty()) text += table(own) + "\n";
  if (!shared.empty())
    text += fmt::format("{} the [common options](#common-options) {}.\n\n", own.empty() ? "Takes" : "Also",
                        names_of(shared));
  return text;
}

std::string contents(Commands commands) {
  std::string text = "| command | |\n| --- | --- |\n";
  for (const Command* command : commands)
    text += fmt::format("| [{0}](#{0}) | {1} |\n", command->name, escaped(command->summary));
  return text + "\n";
}

std::string platform_table() {
  std::string text = "| variable | meaning |\n| --- | --- |\n";
  for (const OptionSpec& option : command::platform_options())
    text += fmt::format("| {} | {} |\n", code(option.platform_variable), escaped(option.help));
  return text + "\n";
}

std::string code_table() {
  std::string text = "| code | when |\n| --- | --- |\n";
  for (const auto& [number, meaning] : exit_codes)
    text += fmt::format("| {} | {} |\n", static_cast<int>(number), escaped(meaning));
  return text;
}

constexpr std::string_view head =
    "# Commands\n\n"
    "<!-- Made by scripts/reference from the declarations in runtime/command; change those. -->\n\n"
    "`baton COMMAND --help` prints the same. Options follow the command, as `--name value` or "
    "`--name=value`; an "
    "option without a value takes `true` and `false` behind `=`. What stands behind `--` is a command line, "
    "or "
    "operands. Each option can be set by its variables, too, in the order of "
    "[configuration.md](configuration.md); a repeatable one takes one value a line there.\n\n";

}  // namespace

std::string markdown(Commands commands) {
  const OptionGroups groups(commands);
  std::string text = std::string(head) + contents(commands);
  for (const Command* command : commands) text += section(*command, groups);
  text += "## Common options\n\nOf three commands or more.\n\n" + table(groups.common);
  text += "\n## Variables of the platform\n\n`baton config` shows them, and nothing in baton uses them.\n\n";
  text += platform_table();
  text += "## Exit codes\n\n" + code_table();
  return text +
         "\n`run` passes its command's exit code on, and 128+N when signal N ended it. "
         "[exit-codes.md](exit-codes.md) has all of it.\n";
}

}  // namespace baton::reference
