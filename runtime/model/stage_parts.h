#pragma once

#include "model/field_reader.h"
#include "model/pipeline.h"

namespace baton::model {

// The keys of a stage that hold several values.
void read_retry(FieldReader& reader, const YamlNode& node, Stage& stage);
void read_checkpoint(FieldReader& reader, const YamlNode& node, Stage& stage);
void read_resources(FieldReader& reader, const YamlNode& node, Stage& stage);
void read_profile(FieldReader& reader, const YamlNode& node, Stage& stage);
void read_on_failure(FieldReader& reader, const YamlNode& node, Stage& stage);

}  // namespace baton::model
