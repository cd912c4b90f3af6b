#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/pipeline.h"

namespace baton::model {

// The name of an option of `run`, without its dashes, and its value; a flag's is empty.
using StageOption = std::pair<std::string, std::string>;

// What `run` is to be told of a stage, in a fixed order; an option that may be repeated stands once for each
// value. Not who it is, nor what it waits for.
[[nodiscard]] std::vector<StageOption> stage_options(const Stage& stage);

// As words of a command line: "--retries=3"; a flag is "--scan".
[[nodiscard]] std::vector<std::string> as_words(const std::vector<StageOption>& options);

}  // namespace baton::model
