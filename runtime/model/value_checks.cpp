#include "model/value_checks.h"

#include <algorithm>
#include <array>

#include "model/condition.h"
#include "model/template_fields.h"

namespace baton::model {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_prefix = 253;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool may_be_within(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
}

// Any values: only which fields there are counts.
TemplateFields any_fields(bool of_attempt) {
  TemplateFields fields;
  fields.run = fields.job = fields.pipeline = fields.host = "x";
  if (of_attempt) fields.attempt = 1;
  fields.environment = [](const std::string&) { return std::optional<std::string>("x"); };
  return fields;
}

base::Result<void> cause_of(const base::Error& error) {
  return base::data_error("", error.message());
}

}  // namespace

base::Result<void> check_template(std::string_view text, bool of_attempt) {
  const TemplateFields fields = any_fields(of_attempt);
  const auto expanded = base::expand_template(text, fields.lookup());
  if (!expanded) return cause_of(expanded.error());
  if (expanded->empty()) return base::data_error("", "'' is not a path");
  return {};
}

base::Result<void> check_condition(std::string_view text) {
  const TemplateFields fields = any_fields(false);
  const auto condition = parse_condition(text, fields.lookup());
  if (!condition) return cause_of(condition.error());
  return {};
}

bool is_quantity(std::string_view text) {
  constexpr std::array<std::string_view, 13> suffixes{"",  "m",  "k",  "M",  "G",  "T", "P",
                                                      "E", "Ki", "Mi", "Gi", "Ti", "Pi"};
  const auto whole = std::ranges::find_if_not(text, is_digit);
  if (whole == text.begin()) return false;
  text.remove_prefix(static_cast<std::size_t>(whole - text.begin()));
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const auto decimals = std::ranges::find_if_not(text, is_digit);
    if (decimals == text.begin()) return false;
    text.remove_prefix(static_cast<std::size_t>(decimals - text.begin()));
  }
  return std::ranges::find(suffixes, text) != suffixes.end();
}

bool is_label_value(std::string_view text) {
  if (text.empty()) return true;
  return text.size() <= longest_label && std::ranges::all_of(text, may_be_within) &&
         is_alphanumeric(text.front()) && is_alphanumeric(text.back());
}

bool is_qualified_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view prefix = text.substr(0, slash);
    const bool good = !prefix.empty() && prefix.size() <= longest_prefix &&
                      std::ranges::all_of(prefix, may_be_within) && is_alphanumeric(prefix.front()) &&
                      is_alphanumeric(prefix.back());
    if (!good) return false;
    text.remove_prefix(slash + 1);
  }
  return !text.empty() && is_label_value(text);
}

bool is_image(std::string_view text) {
  constexpr std::string_view others = "./:@_-";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

}  // namespace baton::model
