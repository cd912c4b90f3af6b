#pragma once

#include <string>
#include <vector>

#include "model/field_reader.h"
#include "model/pipeline.h"

namespace baton::model {

// A stage as its own lines say it, before it is known what the others are.
struct StageDraft {
  Stage stage;
  const YamlNode* place = nullptr;
  bool says_needs = false;
  std::vector<const YamlNode*> needs;  // of each of stage.needs
};

// What holds for every stage that says nothing else.
struct StageDefaults {
  std::vector<NamedText> env;
  std::string image;
  std::vector<NamedText> labels;
  std::vector<NamedText> annotations;
};

[[nodiscard]] StageDraft read_stage_draft(FieldReader& reader, const YamlNode& node,
                                          const StageDefaults& defaults);

}  // namespace baton::model
