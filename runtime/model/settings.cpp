#include "model/settings.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "base/size.h"
#include "model/line.h"
#include "model/names.h"

namespace baton::model {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::string_view automatic = "auto";

char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_upper);
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    if (end != 0 && !text.empty()) parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class T>
Result<void> without_value(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

Result<void> check_choice(const OptionSpec& option, const std::string& value) {
  const auto choices = split(option.choices, '|');
  if (std::ranges::find(choices, value) != choices.end()) return {};
  return base::usage_error(fmt::format("'{}'", value),
                           fmt::format("must be one of {}", fmt::join(choices, ", ")));
}

Result<void> check_value(const OptionSpec& option, const std::string& value) {
  switch (option.kind) {
    case ValueKind::duration: return without_value(base::parse_duration(value));
    case ValueKind::size: return without_value(base::parse_size(value));
    case ValueKind::count: return without_value(parse_count(value));
    case ValueKind::index:
      if (value == automatic || parse_count(value)) return {};
      return base::usage_error(fmt::format("'{}'", value), "must be a number or 'auto'");
    case ValueKind::name: return check_name(option.name, value);
    case ValueKind::run_id: return check_run_id(value);
    case ValueKind::label: return without_value(parse_label(value));
    case ValueKind::choice: return check_choice(option, value);
    case ValueKind::flag:
      if (parse_boolean(value)) return {};
      return base::usage_error(fmt::format("'{}'", value), "must be true or false");
    case ValueKind::path:
      if (!value.empty()) return {};
      return base::usage_error("''", "is not a path");
    case ValueKind::text: return {};
  }
  return {};
}

std::optional<Setting> from_environment(const OptionSpec& option, const Lookup& environment,
                                        const std::string& name) {
  if (!environment || name.empty()) return std::nullopt;
  const auto value = environment(name);
  if (!value || value->empty()) return std::nullopt;
  // A list has one value a line: paths and conditions may hold blanks and commas.
  return Setting{option.repeatable ? split(*value, '\n') : std::vector<std::string>{*value}, name};
}

Setting choose(const OptionSpec& option, const SettingSources& sources) {
  if (const auto flag = sources.flags.find(option.name); flag != sources.flags.end()) {
    return {flag->second, fmt::format("--{}", option.name)};
  }
  if (auto own = from_environment(option, sources.environment, environment_name(option.name))) return *own;
  if (auto shared = from_environment(option, sources.environment, std::string(option.platform_variable)))
    return *shared;
  const auto stage = sources.stage.find(std::string(option.stage_key));
  if (!option.stage_key.empty() && stage != sources.stage.end()) {
    return {option.repeatable ? split(stage->second, '\n') : std::vector<std::string>{stage->second},
            fmt::format("{} {}", sources.stage_origin, option.stage_key)};
  }
  if (!option.fallback.empty()) return {{std::string(option.fallback)}, "default"};
  return {{}, "not set"};
}

}  // namespace

Error at_origin(const Error& error, const Setting& setting) {
  Error refined = error;
  refined.kind = setting.origin.starts_with("--") ? ErrorKind::usage : ErrorKind::configuration;
  refined.operation = setting.origin;
  // "--label label 'x'" says it twice.
  const std::string repeated = "--" + refined.subject.substr(0, refined.subject.find(' '));
  if (repeated == setting.origin && repeated.size() - 2 < refined.subject.size())
    refined.subject.erase(0, repeated.size() - 1);
  return refined;
}

std::string environment_name(std::string_view option) {
  std::string name = "BATON_" + upper(option);
  std::ranges::replace(name, '-', '_');
  return name;
}

Result<Settings> Settings::resolve(std::span<const OptionSpec> options, const SettingSources& sources) {
  Settings settings;
  for (const OptionSpec& option : options) {
    Setting setting = choose(option, sources);
    for (const std::string& value : setting.values) {
      if (auto good = check_value(option, value); !good) return at_origin(good.error(), setting);
    }
    settings.settings_.emplace(option.name, std::move(setting));
  }
  return settings;
}

const Setting& Settings::at(std::string_view option) const {
  const auto found = settings_.find(option);
  if (found == settings_.end()) throw std::logic_error(fmt::format("option --{} was never declared", option));
  return found->second;
}

Error Settings::refine(const Error& error, std::string_view option) const {
  return at_origin(error, at(option));
}

std::string Settings::text(std::string_view option) const {
  const Setting& setting = at(option);
  return setting.values.empty() ? "" : setting.values.back();
}

bool Settings::flag(std::string_view option) const {
  return has(option) && *parse_boolean(text(option));
}

base::Duration Settings::duration(std::string_view option) const {
  return optional_duration(option).value_or(base::Duration{0});
}

std::optional<base::Duration> Settings::optional_duration(std::string_view option) const {
  if (!has(option)) return std::nullopt;
  return *base::parse_duration(text(option));
}

std::uint32_t Settings::count(std::string_view option) const {
  return has(option) ? *parse_count(text(option)) : 0;
}

std::optional<std::uint32_t> Settings::index(std::string_view option) const {
  const std::string value = text(option);
  if (value == automatic) return std::nullopt;
  return value.empty() ? 0 : *parse_count(value);
}

std::uint64_t Settings::size(std::string_view option) const {
  return has(option) ? *base::parse_size(text(option)) : 0;
}

std::optional<bool> parse_boolean(std::string_view text) {
  const std::string word = upper(text);
  constexpr std::array<std::string_view, 4> yes{"TRUE", "YES", "ON", "1"};
  constexpr std::array<std::string_view, 4> no{"FALSE", "NO", "OFF", "0"};
  if (std::ranges::find(yes, word) != yes.end()) return true;
  if (std::ranges::find(no, word) != no.end()) return false;
  return std::nullopt;
}

Result<std::pair<std::string, std::string>> parse_label(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    return base::usage_error(fmt::format("'{}'", text), "must be KEY=VALUE");
  std::pair<std::string, std::string> label{text.substr(0, equals), text.substr(equals + 1)};
  if (auto good = check_line(Metric{"x", Number::of(0), {label}, {}}); !good) return good.error();
  return label;
}

bool is_secret_name(std::string_view name) {
  constexpr std::array<std::string_view, 4> secret_words{"SECRET", "TOKEN", "PASSWORD", "KEY"};
  const std::string upper_name = upper(name);
  return std::ranges::any_of(
      secret_words, [&](std::string_view word) { return upper_name.find(word) != std::string::npos; });
}

std::string redacted(std::string_view name, std::string_view value) {
  if (is_secret_name(name)) return "(hidden)";
  constexpr std::string_view separator = "://";
  for (std::size_t at = value.find(separator); at != std::string_view::npos;
       at = value.find(separator, at + 1)) {
    const std::string_view rest = value.substr(at + separator.size());
    if (rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos) return "(hidden)";
  }
  return std::string(value);
}

}  // namespace baton::model
