#include "model/pipeline_file.h"

#include <fmt/format.h>

#include "model/field_reader.h"
#include "model/pipeline_outline.h"

namespace baton::model {
namespace {

using FoundStage = std::optional<StageValues>;
using Kind = YamlNode::Kind;

// Those that options take; what other keys hold is no matter here.
bool is_setting(std::string_view key) {
  return key == "timeout" || key == "retry_count" || key == "thresholds";
}

// A list of single values, each on a line of its own.
std::string lines_of(const std::vector<std::string>& values) {
  std::string lines;
  for (const std::string& value : values) lines += value + "\n";
  return lines;
}

void read_setting(FieldReader& reader, const std::string& key, const YamlNode& node, StageValues& values) {
  if (key == "thresholds" && node.kind == Kind::sequence) {
    values[key] = lines_of(reader.texts(node, key));
  } else if (key == "thresholds" && node.kind == Kind::map) {
    reader.complain(node, "'thresholds' must be a list of rules");
  } else if (key == "thresholds" && node.kind == Kind::null) {
    return;
  } else if (auto value = reader.text(node, key)) {
    values[key] = std::move(*value);
  }
}

StageValues values_of(FieldReader& reader, const YamlTree& tree, const YamlNode& stage) {
  StageValues values;
  for (std::size_t i = 0; i + 1 < stage.children.size(); i += 2) {
    const YamlNode& value = tree.at(stage.children[i + 1]);
    const std::string& key = tree.at(stage.children[i]).text;
    if (is_setting(key)) {
      read_setting(reader, key, value, values);
    } else if (value.kind == Kind::scalar) {
      values[key] = value.text;
    }
  }
  return values;
}

void check_keys(FieldReader& reader, const YamlTree& tree, const PipelineOutline& outline) {
  reader.check_keys(tree.root());
  if (outline.pipeline != nullptr) reader.check_keys(*outline.pipeline);
  for (const YamlNode* stage : outline.stages) reader.check_keys(*stage);
}

}  // namespace

base::Result<FoundStage> read_stage(std::string_view yaml, const std::string& file, std::string_view job,
                                    Substitution substitution) {
  const auto tree = YamlTree::parse(yaml, file);
  if (!tree) return tree.error();
  FieldReader reader(*tree, substitution);
  const auto outline = outline_pipeline(
      *tree, [&](const YamlNode& at, std::string_view cause) { reader.complain(at, cause); });
  check_keys(reader, *tree, outline);
  FoundStage found;
  for (const YamlNode* stage : outline.stages) {
    if (reader.good() && !job.empty() && name_of_stage(*tree, *stage) == job)
      found = values_of(reader, *tree, *stage);
  }
  if (!reader.good()) return reader.take_errors().front();
  return found;
}

}  // namespace baton::model
