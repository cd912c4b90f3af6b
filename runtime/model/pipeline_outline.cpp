#include "model/pipeline_outline.h"

#include <set>

#include <fmt/format.h>

namespace baton::model {
namespace {

using Kind = YamlNode::Kind;

const YamlNode* name_in(const YamlTree& tree, const YamlNode& stage) {
  const YamlNode* name = tree.find(stage, "name");
  return name != nullptr && name->kind == Kind::scalar ? name : nullptr;
}

// Why the node is no stage of its own; "" when it is one. `at`: where.
std::string refusal(const YamlTree& tree, const YamlNode& stage, std::set<std::string_view>& names,
                    const YamlNode** at) {
  *at = &stage;
  if (stage.kind != Kind::map) return "a stage must be a mapping";
  const YamlNode* name = name_in(tree, stage);
  if (name == nullptr) return "a stage needs a name";
  *at = name;
  // An unclosed quote swallows the lines behind it.
  if (name->text.find_first_of("\n:") != std::string::npos) return "is not a stage's name";
  if (!names.insert(name->text).second) return fmt::format("there are two stages named '{}'", name->text);
  return "";
}

}  // namespace

PipelineOutline outline_pipeline(const YamlTree& tree, const Complain& complain) {
  PipelineOutline outline;
  const YamlNode& root = tree.root();
  if (root.kind == Kind::null) return outline;
  if (root.kind != Kind::map) {
    complain(root, "must be a mapping with 'pipeline'");
    return outline;
  }
  const YamlNode* pipeline = tree.find(root, "pipeline");
  if (pipeline == nullptr || pipeline->kind == Kind::null) return outline;
  if (pipeline->kind != Kind::map) {
    complain(*pipeline, "'pipeline' must be a mapping");
    return outline;
  }
  outline.pipeline = pipeline;
  const YamlNode* stages = tree.find(*pipeline, "stages");
  if (stages == nullptr || stages->kind == Kind::null) return outline;
  if (stages->kind != Kind::sequence) {
    complain(*stages, "'stages' must be a list");
    return outline;
  }
  if (stages->children.size() > max_stages) {
    complain(*stages, fmt::format("has more than {} stages", max_stages));
    return outline;
  }
  std::set<std::string_view> names;
  for (const std::uint32_t child : stages->children) {
    const YamlNode* at = nullptr;
    const std::string problem = refusal(tree, tree.at(child), names, &at);
    if (problem.empty()) {
      outline.stages.push_back(&tree.at(child));
    } else {
      complain(*at, problem);
    }
  }
  return outline;
}

const std::string& name_of_stage(const YamlTree& tree, const YamlNode& stage) {
  return tree.find(stage, "name")->text;
}

}  // namespace baton::model
