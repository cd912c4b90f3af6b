#include <fmt/format.h>

#include "reference/options_of.h"
#include "reference/usage.h"
#include "reference/writers.h"

namespace baton::reference {
namespace {

using command::Command;
using model::OptionSpec;
using model::ValueKind;

constexpr std::string_view condition_words = "'marker: job: file: glob: tcp: http://'";

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string value_of(const OptionSpec& option) {
  const std::string choices = option.choices.empty() ? "" : " -a " + quoted(joined(choices_of(option)));
  if (!option.bare.empty()) return choices;  // not required
  if (option.kind == ValueKind::flag) return "";
  if (is_condition(option.value_name)) return fmt::format(" -r -F -a {}", condition_words);
  return option.kind == ValueKind::path ? " -r -F" : " -x" + choices;
}

std::string line(std::string_view condition, const std::string& rest) {
  return fmt::format("complete -c baton -n '{}' {}\n", condition, rest);
}

std::string lines_of_command(const Command& command) {
  const std::string is = fmt::format("__baton_is {}", command.name);
  std::string text = fmt::format("\n# {}\n", command.name);
  text += line("__baton_first", fmt::format("-a {} -d {}", command.name, quoted(command.summary)));
  text += line(fmt::format("__baton_is help; and __baton_at 2"),
               fmt::format("-a {} -d {}", command.name, quoted(command.summary)));
  for (const OptionSpec& option : command.options())
    text += line(is, fmt::format("-l {}{} -d {}", option.name, value_of(option), quoted(option.help)));
  const Usage usage = read_usage(command.usage);
  const std::string operand = usage.actions.empty() ? is : is + "; and not __baton_at 2";
  if (!usage.actions.empty()) text += line(is + "; and __baton_at 2", "-a " + quoted(joined(usage.actions)));
  if (usage.takes_conditions) text += line(operand, fmt::format("-a {}", condition_words));
  if (usage.takes_conditions || usage.takes_files) text += line(operand, "-F");
  if (command.takes_command) {
    const std::string behind = fmt::format("__baton_behind {}", command.name);
    text += line(behind + "; and __baton_command_word", "-a '(__fish_complete_command)'");
    text += line(behind, "-F");
  }
  return text;
}

constexpr std::string_view head = R"fish(# Completion of baton for fish, made by scripts/reference.

# Words before the cursor: baton alone.
function __baton_first
    test (count (commandline -opc)) -eq 1
end

# In the options and operands of a command, that is, before any --.
function __baton_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $argv[1]; and not contains -- -- $words
end

# So many words before the cursor.
function __baton_at
    test (count (commandline -opc)) -eq $argv[1]
end

# In the command line behind a --.
function __baton_behind
    set -l words (commandline -opc)
    test (count $words) -ge 3; and test "$words[2]" = $argv[1]; and contains -- -- $words[3..-1]
end

function __baton_command_word
    set -l words (commandline -opc)
    test "$words[-1]" = --
end

complete -c baton -f
complete -c baton -n '__baton_first' -l help -d 'what there is'
complete -c baton -n '__baton_first' -l version -d 'which baton this is'
complete -c baton -n '__baton_first' -a help -d 'how a command is used'
)fish";

}  // namespace

std::string fish_completion(Commands commands) {
  std::string text(head);
  for (const Command* command : commands) text += lines_of_command(*command);
  return text;
}

}  // namespace baton::reference
