#include "command/parse.h"

#include <algorithm>

#include <boost/make_shared.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "base/suggestion.h"

namespace baton::command {
namespace {

namespace po = boost::program_options;
using base::Result;
using base::usage_error;
using model::OptionSpec;
using model::ValueKind;

constexpr const char* operands_key = "operands";

po::options_description describe(std::span<const OptionSpec> options) {
  po::options_description description;
  for (const OptionSpec& option : options) {
    description.add(boost::make_shared<po::option_description>(std::string(option.name).c_str(),
                                                               po::value<std::string>()));
  }
  description.add_options()(operands_key, po::value<std::vector<std::string>>());
  return description;
}

base::Error unknown_option(const std::string& name, std::span<const OptionSpec> options) {
  std::vector<std::string> names{"--help"};
  for (const OptionSpec& option : options) names.push_back(fmt::format("--{}", option.name));
  const std::string word = name.substr(0, name.find('='));
  return usage_error(fmt::format("unknown option '{}'{}", word, base::did_you_mean(word, names)), "");
}

const OptionSpec* find(std::span<const OptionSpec> options, std::string_view name) {
  const auto found = std::ranges::find(options, name, &OptionSpec::name);
  return found == options.end() ? nullptr : &*found;
}

Result<void> add(const po::option& parsed, std::span<const OptionSpec> options, Arguments& into) {
  if (parsed.string_key == operands_key) {
    into.operands.insert(into.operands.end(), parsed.value.begin(), parsed.value.end());
    return {};
  }
  const OptionSpec* option = find(options, parsed.string_key);
  if (option == nullptr) return unknown_option("--" + parsed.string_key, options);
  auto& values = into.flags[parsed.string_key];
  if (!values.empty() && !option->repeatable) {
    return usage_error(fmt::format("option --{}", option->name), "is given twice");
  }
  values.push_back(parsed.value.front());
  return {};
}

}  // namespace

Result<Arguments> parse_arguments(std::span<const std::string> words, std::span<const OptionSpec> options,
                                  bool takes_command) {
  const auto separator = std::ranges::find(words, "--");
  std::vector<std::string> before(words.begin(), separator);
  // What needs no value must not take the word behind it for its value.
  for (std::string& word : before) {
    const OptionSpec* option = word.starts_with("--") ? find(options, word.substr(2)) : nullptr;
    if (option == nullptr) continue;
    if (option->kind == ValueKind::flag) word += "=true";
    if (!option->bare.empty()) word.append("=").append(option->bare);
  }
  Arguments arguments;
  try {
    using namespace po::command_line_style;
    const auto description = describe(options);
    po::positional_options_description positional;
    positional.add(operands_key, -1);
    const auto parsed = po::command_line_parser(before)
                            .options(description)
                            .positional(positional)
                            .style(allow_long | long_allow_adjacent | long_allow_next | allow_short |
                                   allow_dash_for_short | short_allow_next)
                            .run();
    for (const po::option& option : parsed.options) {
      if (auto added = add(option, options, arguments); !added) return added.error();
    }
  } catch (const po::unknown_option& problem) {
    return unknown_option(problem.get_option_name(), options);
  } catch (const po::invalid_command_line_syntax& problem) {
    return usage_error(fmt::format("option {}", problem.get_option_name()), "needs a value");
  } catch (const po::error& problem) {
    return usage_error("", problem.what());
  }
  if (separator != words.end()) {
    auto& rest = takes_command ? arguments.tail : arguments.operands;
    rest.insert(rest.end(), separator + 1, words.end());
  }
  return arguments;
}

bool asks_for_help(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

}  // namespace baton::command
