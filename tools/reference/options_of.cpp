#include "reference/options_of.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::reference {
namespace {

using model::OptionSpec;

constexpr int common_from = 3;

bool same(const OptionSpec& one, const OptionSpec& other) {
  return one.name == other.name && one.help == other.help && one.value_name == other.value_name &&
         one.fallback == other.fallback && one.unset == other.unset && one.kind == other.kind;
}

bool holds(const std::vector<OptionSpec>& options, const OptionSpec& option) {
  return std::ranges::any_of(options, [&](const OptionSpec& each) { return same(each, option); });
}

std::vector<OptionSpec> select(const command::Command& command, const std::vector<OptionSpec>& common,
                               bool in) {
  std::vector<OptionSpec> selected;
  for (const OptionSpec& option : command.options()) {
    if (holds(common, option) == in) selected.push_back(option);
  }
  return selected;
}

}  // namespace

OptionGroups::OptionGroups(std::span<const command::Command* const> commands) {
  const auto takes = [&](const OptionSpec& option) {
    return std::ranges::count_if(commands, [&](const auto* each) { return holds(each->options(), option); });
  };
  for (const command::Command* command : commands) {
    for (const OptionSpec& option : command->options()) {
      if (takes(option) >= common_from && !holds(common, option)) common.push_back(option);
    }
  }
  std::ranges::sort(common, {}, &OptionSpec::name);
}

std::vector<OptionSpec> OptionGroups::own(const command::Command& command) const {
  return select(command, common, false);
}

std::vector<OptionSpec> OptionGroups::shared(const command::Command& command) const {
  return select(command, common, true);
}

std::string heading_of(const OptionSpec& option) {
  if (!option.bare.empty()) return fmt::format("--{}[={}]", option.name, option.value_name);
  if (option.kind == model::ValueKind::flag) return fmt::format("--{}", option.name);
  return fmt::format("--{} {}", option.name, option.value_name);
}

std::string default_of(const OptionSpec& option) {
  if (!option.fallback.empty()) return std::string(option.fallback);
  return std::string(option.unset);
}

std::vector<std::string> choices_of(const OptionSpec& option) {
  std::vector<std::string> words;
  for (std::string_view rest = option.choices; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

}  // namespace baton::reference
