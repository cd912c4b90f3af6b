#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/field_reader.h"
#include "model/pipeline.h"

namespace baton::model {

// Values that have a form of their own, wherever in a pipeline file they stand. What is of another form is
// noted, and nothing, or what is there of it, comes of it.

// Notes the error, if it is one, of the value that is called `what`.
bool note(FieldReader& reader, const YamlNode& node, std::string_view what, const base::Result<void>& good);
// A path with templates; `of_attempt`: {attempt} may be in it.
[[nodiscard]] std::string read_path(FieldReader& reader, const YamlNode& node, std::string_view what,
                                    bool of_attempt = false);
// One of some words.
[[nodiscard]] std::string read_choice(FieldReader& reader, const YamlNode& node, std::string_view what,
                                      const std::vector<std::string>& choices);
[[nodiscard]] std::string read_name(FieldReader& reader, const YamlNode& node, std::string_view what);
[[nodiscard]] std::string read_image(FieldReader& reader, const YamlNode& node);
[[nodiscard]] std::vector<NamedText> read_env(FieldReader& reader, const YamlNode& node);
[[nodiscard]] std::vector<NamedText> read_labels(FieldReader& reader, const YamlNode& node);
[[nodiscard]] std::vector<NamedText> read_annotations(FieldReader& reader, const YamlNode& node);
[[nodiscard]] std::vector<NamedText> read_quantities(FieldReader& reader, const YamlNode& node,
                                                     std::string_view what);

}  // namespace baton::model
