#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/pipeline.h"
#include "model/substitution.h"

namespace baton::model {

// A pipeline, or why the file is none: all faults found, at most FieldReader::max_errors, in the order of the
// file. Each is a data error "FILE:LINE:COLUMN: cause".
struct PipelineReading {
  Pipeline pipeline;  // whole when there are no errors
  std::vector<base::Error> errors;
};

// Reads a pipeline file (docs/pipeline.md). What `substitution` was asked for tells which parameters there
// are.
[[nodiscard]] PipelineReading read_pipeline(std::string_view yaml, const std::string& file,
                                            Substitution& substitution);

}  // namespace baton::model
