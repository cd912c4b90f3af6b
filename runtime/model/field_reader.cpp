#include "model/field_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "model/names.h"
#include "model/settings.h"

namespace baton::model {
namespace {

using Kind = YamlNode::Kind;

constexpr std::string_view nobodys = "x-";
constexpr std::string_view cut_by_comment = "'#{' begins a comment here; put the value in quotes";

}  // namespace

void FieldReader::complain(Place at, std::string_view cause) {
  if (errors_.size() < max_errors) errors_.push_back({at.line, at.column, tree_.error(at, cause)});
}

bool FieldReader::check_keys(Place map) {
  const auto fault = tree_.fault_of_keys(map);
  if (fault) complain(*fault->at, fault->cause);
  return !fault;
}

std::vector<base::Error> FieldReader::take_errors() {
  std::ranges::stable_sort(errors_, {}, [](const Complaint& c) { return std::pair(c.line, c.column); });
  std::vector<base::Error> errors;
  for (Complaint& complaint : errors_) errors.push_back(std::move(complaint.error));
  errors_.clear();
  return errors;
}

bool FieldReader::charge(Place node, std::size_t bytes) {
  if (exhausted_) return false;
  if (bytes < budget_) {
    budget_ -= bytes + 1;
    return true;
  }
  complain(node, "aliases and substitutions make more of the file than 4 MiB");
  exhausted_ = true;
  return false;
}

// In YAML a # behind a blank begins a comment, also that of a parameter. `node`: a scalar, or the key of
// nothing.
bool FieldReader::is_cut_by_comment(Place node) const {
  std::string_view rest = tree_.source(node);
  if (!node.plain || !rest.starts_with(node.text)) return false;
  rest.remove_prefix(node.text.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(": \t"), rest.size()));
  return rest.starts_with("#{");
}

std::optional<std::string> FieldReader::text(Place node, std::string_view what, Kinds kinds) {
  if (is_cut_by_comment(node)) {
    complain(node, fmt::format("{}: {}", what, cut_by_comment));
    return std::nullopt;
  }
  if (node.kind != Kind::scalar) {
    complain(node, fmt::format("'{}' must be a single value", what));
    return std::nullopt;
  }
  auto value = substitution_.apply(node.text, kinds);
  if (!value) {
    complain(node, fmt::format("{}: {}", what, value.error().cause));
    return std::nullopt;
  }
  if (!charge(node, node.text.size() + value->size())) return std::nullopt;
  if (value->find('\0') != std::string::npos) {
    complain(node, fmt::format("{}: has a NUL byte", what));
    return std::nullopt;
  }
  return *value;
}

std::optional<base::Duration> FieldReader::duration(Place node, std::string_view what) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto duration = base::parse_duration(*value);
  if (duration) return *duration;
  complain(node, fmt::format("{} {}", what, duration.error().message()));
  return std::nullopt;
}

std::optional<std::uint32_t> FieldReader::count(Place node, std::string_view what, std::uint32_t least,
                                                std::uint32_t most) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto number = parse_count(*value);
  if (number && *number >= least && *number <= most) return *number;
  complain(node, fmt::format("{} '{}': not a whole number from {} to {}", what, *value, least, most));
  return std::nullopt;
}

std::optional<bool> FieldReader::boolean(Place node, std::string_view what) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto truth = parse_boolean(*value);
  if (!truth) complain(node, fmt::format("{} '{}': must be true or false", what, *value));
  return truth;
}

std::vector<const YamlNode*> FieldReader::elements(Place node, std::string_view what) {
  if (node.kind == Kind::scalar) return {&node};
  std::vector<const YamlNode*> all;
  if (node.kind != Kind::sequence) {
    complain(node, fmt::format("'{}' must be a list", what));
    return all;
  }
  for (const std::uint32_t child : node.children) {
    if (full() || !charge(node, 1)) break;
    all.push_back(&tree_.at(child));
  }
  return all;
}

std::vector<std::string> FieldReader::texts(Place node, std::string_view what, Kinds kinds) {
  std::vector<std::string> all;
  for (const YamlNode* element : elements(node, what)) {
    if (auto value = text(*element, what, kinds)) all.push_back(std::move(*value));
  }
  return all;
}

std::vector<FieldReader::Entry> FieldReader::entries(Place node, std::string_view what) {
  std::vector<Entry> all;
  if (node.kind != Kind::map) {
    complain(node, fmt::format("'{}' must be a mapping", what));
    return all;
  }
  if (!charge(node, node.children.size()) || !check_keys(node)) return all;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = tree_.at(node.children[i]);
    if (full() || !charge(key, key.text.size())) break;
    all.push_back({&key, &tree_.at(node.children[i + 1])});
  }
  return all;
}

std::vector<std::string> FieldReader::command(Place node, std::string_view what) {
  const std::size_t before = errors_.size();
  std::vector<std::string> words = texts(node, what, Kinds::parameters);
  const bool is_shell = node.kind == Kind::scalar;
  if (is_shell && words.size() == 1 && words[0].find_first_not_of(" \t\n") != std::string::npos)
    return {"/bin/sh", "-c", std::move(words[0])};
  if (!is_shell && !words.empty() && !words[0].empty()) return words;
  if (errors_.size() == before) complain(node, fmt::format("'{}' names no command", what));
  return {};
}

std::vector<std::pair<std::size_t, const YamlNode*>> FieldReader::known(
    Place node, std::string_view what, std::span<const std::string_view> keys) {
  std::vector<std::pair<std::size_t, const YamlNode*>> values;
  for (const auto& [key, value] : entries(node, what)) {
    if (full()) break;
    const auto found = std::ranges::find(keys, key->text);
    if (found == keys.end()) {
      if (key->text.starts_with(nobodys)) continue;
      const std::vector<std::string> candidates(keys.begin(), keys.end());
      complain(*key, fmt::format("unknown key '{}' in {}{}", key->text, what,
                                 base::did_you_mean(key->text, candidates)));
    } else if (value->kind != Kind::null) {
      values.emplace_back(found - keys.begin(), value);
    } else if (is_cut_by_comment(*key)) {
      complain(*key, fmt::format("{}: {}", key->text, cut_by_comment));
    }
  }
  return values;
}

}  // namespace baton::model
