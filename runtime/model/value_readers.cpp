#include "model/value_readers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "model/names.h"
#include "model/substitution.h"
#include "model/value_checks.h"

namespace baton::model {

using Reader = FieldReader;
using Node = YamlNode;

bool note(Reader& reader, const Node& node, std::string_view what, const base::Result<void>& good) {
  if (!good)
    reader.complain(node, fmt::format("{}{}{}", what, what.empty() ? "" : " ", good.error().message()));
  return good.has_value();
}

std::string read_path(Reader& reader, const Node& node, std::string_view what, bool of_attempt) {
  auto path = reader.text(node, what);
  if (!path || !note(reader, node, what, check_template(*path, of_attempt))) return "";
  return *path;
}

std::string read_choice(Reader& reader, const Node& node, std::string_view what,
                        const std::vector<std::string>& choices) {
  auto word = reader.text(node, what);
  if (!word || std::ranges::find(choices, *word) != choices.end()) return word.value_or("");
  reader.complain(node, fmt::format("{} '{}': must be one of {}{}", what, *word, fmt::join(choices, ", "),
                                    base::did_you_mean(*word, choices)));
  return "";
}

std::vector<NamedText> read_quantities(Reader& reader, const Node& node, std::string_view what) {
  std::vector<NamedText> all;
  for (const auto& [key, value] : reader.entries(node, what)) {
    if (!is_qualified_name(key->text))
      reader.complain(*key, fmt::format("'{}' is no resource's name", key->text));
    auto quantity = reader.text(*value, key->text);
    if (!quantity) continue;
    if (is_quantity(*quantity)) {
      all.emplace_back(key->text, *quantity);
    } else {
      reader.complain(
          *value, fmt::format("{} '{}': not a quantity; write 250m, 1.5, 512Mi or 2G", key->text, *quantity));
    }
  }
  return all;
}

std::string read_name(Reader& reader, const Node& node, std::string_view what) {
  auto name = reader.text(node, "name");
  if (!name || !note(reader, node, "", check_name(what, *name))) return "";
  return *name;
}

std::vector<NamedText> read_env(Reader& reader, const Node& node) {
  std::vector<NamedText> all;
  for (const auto& [key, value] : reader.entries(node, "env")) {
    if (!is_variable_name(key->text))
      reader.complain(*key, fmt::format("'{}' is no variable's name", key->text));
    if (key->text.starts_with("BATON_"))
      reader.complain(*key, fmt::format("'{}' is baton's own; use the stage's keys", key->text));
    auto text = value->kind == Node::Kind::null ? std::string() : reader.text(*value, key->text);
    if (text) all.emplace_back(key->text, std::move(*text));
  }
  return all;
}

std::vector<NamedText> read_labels(Reader& reader, const Node& node) {
  std::vector<NamedText> all;
  for (const auto& [key, value] : reader.entries(node, "labels")) {
    if (!is_qualified_name(key->text))
      reader.complain(*key, fmt::format("'{}' is no label's name", key->text));
    auto text = reader.text(*value, key->text);
    if (!text) continue;
    if (!is_label_value(*text))
      reader.complain(*value,
                      fmt::format("label '{}': must be at most 63 letters, digits, '-', '_' and '.'", *text));
    all.emplace_back(key->text, std::move(*text));
  }
  return all;
}

std::vector<NamedText> read_annotations(Reader& reader, const Node& node) {
  std::vector<NamedText> all;
  for (const auto& [key, value] : reader.entries(node, "annotations")) {
    if (!is_qualified_name(key->text))
      reader.complain(*key, fmt::format("'{}' is no annotation's name", key->text));
    auto text = reader.text(*value, key->text);
    if (text) all.emplace_back(key->text, std::move(*text));
  }
  return all;
}

std::string read_image(Reader& reader, const Node& node) {
  auto image = reader.text(node, "image");
  if (image && !is_image(*image))
    reader.complain(node, fmt::format("image '{}': is no image's name", *image));
  return image.value_or("");
}

}  // namespace baton::model
