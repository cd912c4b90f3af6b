#include <fmt/format.h>

#include "reference/options_of.h"
#include "reference/usage.h"
#include "reference/writers.h"

namespace baton::reference {
namespace {

using command::Command;
using model::OptionSpec;
using model::ValueKind;

// What does not depend on the commands. Bash takes = and : for words of their own.
constexpr std::string_view code = R"bash(
_baton_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_baton_files() {
  local -a found
  compopt -o filenames 2>/dev/null
  mapfile -t found < <(compgen -f -- "$1")
  COMPREPLY+=("${found[@]}")
}

# The command line behind the --, which begins at word $1.
_baton_command_line() {
  if declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
  else
    _baton_files "${COMP_WORDS[COMP_CWORD]}"
  fi
}

_baton_condition() {
  local current=$1 previous=$2
  [[ $previous == : ]] || _baton_words 'marker: job: file: glob: tcp: http://' "$current"
  _baton_files "$current"
  [[ ${COMPREPLY[0]-} != *[:/] ]] || compopt -o nospace 2>/dev/null
}

_baton_value() {
  local option=$1 current=$2 choice
  for choice in $choices; do
    [[ ${choice%%:*} != "$option" ]] || { choice=${choice#*:}; _baton_words "${choice//|/ }" "$current"; return; }
  done
  [[ " $files " != *" $option "* ]] || _baton_files "$current"
  [[ " $conditions " != *" $option "* ]] || _baton_condition "$current" "$option"
}

_baton_operand() {
  local current=$1 previous=$2
  if [[ -n $actions && $COMP_CWORD == 2 ]]; then
    _baton_words "$actions" "$current"
  elif [[ $operands == conditions ]]; then
    _baton_condition "$current" "$previous"
  elif [[ $operands == files ]]; then
    _baton_files "$current"
  fi
}

_baton() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at
  local options='' bare='' files='' values='' conditions='' choices='' actions='' operands='' command=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _baton_words "$_baton_commands --help --version" "$current"
    return
  fi
  if [[ ${COMP_WORDS[1]} == help ]]; then
    ((COMP_CWORD > 2)) || _baton_words "${_baton_commands/help /}" "$current"
    return
  fi
  _baton_tables "${COMP_WORDS[1]}" || return
  for ((at = 2; at < COMP_CWORD; at++)); do
    if [[ ${COMP_WORDS[at]} == -- ]]; then
      if [[ -n $command ]]; then _baton_command_line $((at + 1)); else _baton_operand "$current" "$previous"; fi
      return
    fi
  done
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $current == : ]]; then
    current='' previous=:
  elif [[ " $bare " == *" $previous "* ]]; then
    previous=''                             # its value can only stand behind =
  fi
  if [[ " $files $values $conditions $bare " == *" $previous "* && $previous == --* ]]; then
    _baton_value "$previous" "$current"
  elif [[ $current == -* ]]; then
    _baton_words "$options --help" "$current"
  else
    _baton_operand "$current" "$previous"
  fi
}

complete -F _baton baton
)bash";

struct Tables {
  std::string options, bare, files, conditions, values, choices;
};

void append(std::string& words, const std::string& word) {
  words += (words.empty() ? "" : " ") + word;
}

void append(Tables& tables, const OptionSpec& option) {
  const std::string name = fmt::format("--{}", option.name);
  append(tables.options, name);
  if (!option.choices.empty()) append(tables.choices, fmt::format("{}:{}", name, option.choices));
  if (!option.bare.empty())
    append(tables.bare, name);
  else if (is_condition(option.value_name))
    append(tables.conditions, name);
  else if (option.kind == ValueKind::path)
    append(tables.files, name);
  else if (option.kind != ValueKind::flag)
    append(tables.values, name);
}

std::string assignment(std::string_view name, const std::string& words) {
  return words.empty() ? "" : fmt::format("      {}='{}'\n", name, words);
}

std::string tables_of(const Command& command) {
  Tables tables;
  for (const OptionSpec& option : command.options()) append(tables, option);
  const Usage usage = read_usage(command.usage);
  std::string actions;
  for (const std::string& action : usage.actions) append(actions, action);
  return fmt::format("    {})\n", command.name) + assignment("options", tables.options) +
         assignment("bare", tables.bare) + assignment("files", tables.files) +
         assignment("conditions", tables.conditions) + assignment("values", tables.values) +
         assignment("choices", tables.choices) + assignment("actions", actions) +
         assignment("operands", usage.takes_conditions ? "conditions"
                                : usage.takes_files    ? "files"
                                                       : "") +
         assignment("command", command.takes_command ? "yes" : "") + "      ;;\n";
}

}  // namespace

std::string bash_completion(Commands commands) {
  std::string names;
  std::string tables;
  for (const Command* command : commands) {
    append(names, std::string(command->name));
    tables += tables_of(*command);
  }
  return fmt::format(
      "# Completion of baton for bash, made by scripts/reference.\n"
      "# shellcheck shell=bash disable=SC2034\n\n"
      "_baton_commands='help {}'\n\n"
      "# Options: all of them; those whose value can be left out; those that take a path, a condition, or "
      "another\n"
      "# value; and which values there are. Actions are what the first operand may be.\n"
      "_baton_tables() {{\n  case $1 in\n{}    *) return 1 ;;\n  esac\n}}\n{}",
      names, tables, code);
}

}  // namespace baton::reference
