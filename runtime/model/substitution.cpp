#include "model/substitution.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace baton::model {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_word_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

base::Error problem(std::string_view cause) {
  return base::data_error("", cause);
}

struct Field {
  std::string name;
  std::optional<std::string> fallback;
};

// `separator` stands between name and default.
base::Result<Field> parse_field(std::string_view text, std::string_view separator, char sign) {
  const std::size_t end = text.find(separator);
  Field field{std::string(text.substr(0, end)), std::nullopt};
  if (!is_variable_name(field.name)) {
    return problem(fmt::format("{0}{{{1}}} names nothing; write {0}{0}{{ for {0}{{ itself", sign, text));
  }
  if (end != std::string_view::npos) field.fallback = text.substr(end + separator.size());
  return field;
}

}  // namespace

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, is_word_character);
}

base::Result<std::string> Substitution::variable(std::string_view text) const {
  const auto field = parse_field(text, ":-", '$');
  if (!field) return field.error();
  const auto value = environment_ ? environment_(field->name) : std::nullopt;
  if (!value && !field->fallback) {
    return problem(fmt::format("${{{}}} is not set; write ${{{}:-DEFAULT}} for what may not be", field->name,
                               field->name));
  }
  if (field->fallback && (!value || value->empty())) return *field->fallback;
  if (redacted(field->name, *value) != *value) {
    return problem(fmt::format(
        "${{{}}} may hold a credential, which a pipeline file does not pass on; the command finds it in its "
        "environment",
        field->name));
  }
  return *value;
}

base::Result<std::string> Substitution::parameter(std::string_view text) {
  const auto field = parse_field(text, ":", '#');
  if (!field) return field.error();
  asked_for_.insert(field->name);
  if (const auto set = parameters_.find(field->name); set != parameters_.end()) return set->second;
  if (field->fallback) return *field->fallback;
  return problem(fmt::format("#{{{}}} is not set; give --set {}=VALUE, or write #{{{}:DEFAULT}}", field->name,
                             field->name, field->name));
}

base::Result<std::string> Substitution::apply(std::string_view text, Kinds kinds) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char sign = text[i];
    const bool known = sign == '#' || (sign == '$' && kinds == Kinds::all);
    if (known && text.substr(i + 1).starts_with(std::string{sign, '{'})) {
      out.append({sign, '{'});
      i += 3;
      continue;
    }
    if (!known || !text.substr(i + 1).starts_with('{')) {
      out += sign;
      ++i;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos)
      return problem(fmt::format("{0}{{ without }}; write {0}{0}{{ for {0}{{ itself", sign));
    const std::string_view field = text.substr(i + 2, end - i - 2);
    const auto value = sign == '$' ? variable(field) : parameter(field);
    if (!value) return value;
    out += *value;
    i = end + 1;
  }
  return out;
}

std::vector<std::string> Substitution::unused() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : parameters_) {
    if (!asked_for_.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace baton::model
