#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "model/yaml_tree.h"

namespace baton::model {

inline constexpr std::size_t max_stages = 1'000;

// Where things are in a pipeline file, whoever reads it for what.
struct PipelineOutline {
  const YamlNode* pipeline = nullptr;   // a mapping; nothing when the file has none
  std::vector<const YamlNode*> stages;  // mappings with a name, each another one
};

// What is of another shape is told to `complain`, and left out.
using Complain = std::function<void(const YamlNode& at, std::string_view cause)>;
[[nodiscard]] PipelineOutline outline_pipeline(const YamlTree& tree, const Complain& complain);

// The name of a stage of the outline.
[[nodiscard]] const std::string& name_of_stage(const YamlTree& tree, const YamlNode& stage);

}  // namespace baton::model
