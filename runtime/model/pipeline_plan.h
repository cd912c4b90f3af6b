#pragma once

#include <string>

#include "model/pipeline.h"

namespace baton::model {

// What a pipeline would do, for people: its stages level by level, each with what it needs, runs and is
// limited by.
[[nodiscard]] std::string describe_plan(const Pipeline& pipeline);

// The same as a picture: for Graphviz, and for Mermaid. A stage after whose failure the pipeline goes on has
// dashed edges.
[[nodiscard]] std::string dot_of(const Pipeline& pipeline);
[[nodiscard]] std::string mermaid_of(const Pipeline& pipeline);

}  // namespace baton::model
