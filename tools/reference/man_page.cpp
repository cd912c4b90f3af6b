#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "command/options.h"

#include "reference/exit_codes.h"
#include "reference/options_of.h"
#include "reference/text_blocks.h"
#include "reference/writers.h"

// The man(7) macros that groff and mandoc have in common.
namespace baton::reference {
namespace {

using command::Command;
using model::OptionSpec;

std::string escaped(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (const char letter : text) {
    switch (letter) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      default: out += letter;
    }
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char letter) { return std::toupper(letter); });
  return out;
}

std::string literal(std::string_view text, std::string_view indent) {
  std::string out = ".RS 4\n.nf\n";
  for (std::string_view line : lines_of(text)) {
    if (line.starts_with(indent)) line.remove_prefix(indent.size());
    out += escaped(line) + "\n";
  }
  return out + ".fi\n.RE\n";
}

std::string description(std::string_view text) {
  std::string out;
  for (const TextBlock& block : text_blocks(text))
    out += block.literal ? ".PP\n" + literal(block.text, "") : fmt::format(".PP\n{}\n", escaped(block.text));
  return out;
}

std::string option_text(const OptionSpec& option) {
  std::string notes = escaped(option.help) + ".";
  if (const std::string fallback = default_of(option); !fallback.empty())
    notes += fmt::format("\nDefault: {}.", escaped(fallback));
  notes += fmt::format("\nVariable: {}", model::environment_name(option.name));
  if (!option.platform_variable.empty()) notes += fmt::format(", then {}", option.platform_variable);
  return fmt::format(".TP\n.B {}\n{}.\n", escaped(heading_of(option)), notes);
}

std::string options_text(const std::vector<OptionSpec>& options) {
  std::string text;
  for (const OptionSpec& option : options) text += option_text(option);
  return text;
}

std::string names_of(const std::vector<OptionSpec>& options) {
  std::string text;
  for (const OptionSpec& option : options)
    text += fmt::format("{}\\-\\-{}", text.empty() ? "" : ", ", escaped(option.name));
  return text;
}

std::string section(const Command& command, const OptionGroups& groups) {
  std::string text = fmt::format(".SH {}\n.B baton {}\n{}\n", upper(command.name), escaped(command.name),
                                 escaped(command.usage));
  text += description(command.description) + options_text(groups.own(command));
  const auto shared = groups.shared(command);
  if (!shared.empty()) text += fmt::format(".PP\nCommon options: {}.\n", names_of(shared));
  return text + fmt::format(".SS Examples of {}\n", command.name) + literal(command.examples, "  ");
}

std::string list_of_commands(Commands commands) {
  std::string text = ".SH COMMANDS\n";
  for (const Command* command : commands)
    text += fmt::format(".TP\n.B {}\n{}\n", escaped(command->name), escaped(command->summary));
  return text;
}

std::string environment() {
  std::string text =
      ".SH ENVIRONMENT\nEach option can be set by the variable BATON_NAME, with its name in capitals and _ "
      "for\n\\-, "
      "the values of a repeatable one a line each; the command line comes first.\nThe variables of the "
      "platform "
      "that options read are named with them. These are shown by\n.B baton config\nonly:\n";
  for (const OptionSpec& option : command::platform_options())
    text += fmt::format(".TP\n.B {}\n{}\n", option.platform_variable, escaped(option.help));
  return text;
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const auto& [number, meaning] : exit_codes)
    text += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(number), escaped(meaning));
  return text +
         ".PP\n.B baton run\npasses its command\\(aqs exit status on, and 128+N when signal N ended it.\n";
}

constexpr std::string_view title =
    ".\\\" Made by scripts/reference from the declarations in runtime/command; change those.\n"
    ".TH BATON 1 \"\" \"baton " BATON_VERSION
    "\" \"User Commands\"\n"
    ".nh\n.SH NAME\nbaton \\- gate, entrypoint, checkpoints and sidecar of batch jobs that share a volume\n"
    ".SH SYNOPSIS\n.B baton\n.I COMMAND\n[OPTIONS] ...\n.br\n.B baton\n.I COMMAND\n.B \\-\\-help\n.br\n"
    ".B baton \\-\\-version\n"
    ".SH DESCRIPTION\nbaton holds a job until its upstream has completed, runs it, and marks it complete "
    "when, and "
    "only\nwhen, that is true. Options follow the command, as \\-\\-name value or \\-\\-name=value.\n";

constexpr std::string_view see_also =
    ".SH SEE ALSO\nPages that are named docs/ are in /usr/share/doc/baton, where a package installed "
    "baton.\n";

}  // namespace

std::string man_page(Commands commands) {
  const OptionGroups groups(commands);
  std::string text = std::string(title) + list_of_commands(commands);
  for (const Command* command : commands) text += section(*command, groups);
  text += ".SH COMMON OPTIONS\n" + options_text(groups.common);
  return text + environment() + exit_status() + std::string(see_also);
}

}  // namespace baton::reference
