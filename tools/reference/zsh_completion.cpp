#include <fmt/format.h>

#include "reference/options_of.h"
#include "reference/usage.h"
#include "reference/writers.h"

namespace baton::reference {
namespace {

using command::Command;
using model::OptionSpec;
using model::ValueKind;

// Within single quotes, as a part of what _arguments or _describe takes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\'')
      out += "'\\''";
    else if (std::string_view("[]:\\").find(letter) != std::string_view::npos)
      out.append("\\").append(1, letter);
    else
      out += letter;
  }
  return out;
}

std::string value_of(const OptionSpec& option) {
  std::string words;
  for (const std::string& choice : choices_of(option)) words += (words.empty() ? "" : " ") + choice;
  const std::string action = !words.empty()                    ? fmt::format("({})", words)
                             : is_condition(option.value_name) ? "_baton_condition"
                             : option.kind == ValueKind::path  ? "_files"
                                                               : "";
  return fmt::format(":{}:{}", escaped(option.value_name), action);
}

std::string argument(const OptionSpec& option) {
  const std::string repeat = option.repeatable ? "*" : "";
  const std::string help = escaped(option.help);
  if (option.kind == ValueKind::flag) return fmt::format("    '{}--{}[{}]'\n", repeat, option.name, help);
  if (!option.bare.empty())
    return fmt::format("    '{}--{}=-[{}]:{}'\n", repeat, option.name, help, value_of(option));
  return fmt::format("    '{}--{}=[{}]{}'\n", repeat, option.name, help, value_of(option));
}

std::string operands(const Usage& usage) {
  std::string text;
  if (!usage.actions.empty()) {
    std::string words;
    for (const std::string& action : usage.actions) words += (words.empty() ? "" : " ") + action;
    text += fmt::format("    '1:action:({})'\n", words);
  }
  if (usage.takes_conditions) return text + "    '*:condition:_baton_condition'\n";
  return usage.takes_files ? text + "    '*:file:_files'\n" : text;
}

std::string function_of(const Command& command) {
  std::string text = fmt::format("_baton_{}() {{\n  local -a specs\n  specs=(\n", command.name);
  for (const OptionSpec& option : command.options()) text += argument(option);
  text += "    '--help[how it is used]'\n" + operands(read_usage(command.usage)) + "  )\n";
  if (command.takes_command) text += "  _baton_behind_dashes && return\n";
  return text + "  _arguments -S $specs\n}\n\n";
}

constexpr std::string_view helpers = R"zsh(
_baton_condition() {
  compset -P '(marker|file|glob):' && { _files; return }
  local -a kinds
  kinds=(marker: job: file: glob: tcp: http://)
  compadd -S '' -a kinds
  _files
}

# What stands behind -- is a command line.
_baton_behind_dashes() {
  local at=${words[(i)--]}
  (( at < CURRENT )) || return 1
  shift $at words
  (( CURRENT -= at ))
  _normal
  return 0
}

)zsh";

constexpr std::string_view tail = R"zsh(
_baton() {
  local -a commands
  _baton_list
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  local name=$words[2]
  if [[ $name == help ]]; then
    (( CURRENT > 3 )) || _describe -t commands command commands
  elif (( $+functions[_baton_$name] )); then
    shift words
    (( CURRENT -= 1 ))
    _baton_$name
  fi
}

_baton "$@"
)zsh";

}  // namespace

std::string zsh_completion(Commands commands) {
  std::string text = "#compdef baton\n# Completion of baton for zsh, made by scripts/reference.\n";
  text += helpers;
  std::string names = "_baton_list() {\n  commands=(\n    'help:how a command is used'\n";
  for (const Command* command : commands) {
    text += function_of(*command);
    names += fmt::format("    '{}:{}'\n", command->name, escaped(command->summary));
  }
  return text + names + "  )\n}\n" + std::string(tail);
}

}  // namespace baton::reference
