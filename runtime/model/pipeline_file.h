#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/substitution.h"

namespace baton::model {

// What a job's own stage in the pipeline file sets: scalars by key, as text; of `thresholds`, which may be a
// list, one value a line. Variables and parameters are put into `timeout`, `retry_count` and `thresholds`.
using StageValues = std::map<std::string, std::string>;

// `pipeline.stages[name == job]` of a YAML text; nothing when there is no such stage, or when `job` is empty.
// Text that is not YAML, or of another shape, is a data error that names `file`, line and column. Keys that
// no option has are let pass here: the file may be another program's, too. Never expands aliases into more
// than the file holds, and refuses files over 1 MiB.
[[nodiscard]] base::Result<std::optional<StageValues>> read_stage(std::string_view yaml,
                                                                  const std::string& file,
                                                                  std::string_view job,
                                                                  Substitution substitution = Substitution());

}  // namespace baton::model
