#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pipeline.h"

namespace baton::model {

// The options of `baton run` that a stage's keys stand for, each one word (--attempt-timeout=5m): who it is,
// what it waits for, limits, retries, outputs, marker and checkpoints. Which run it is for, and where the
// state is, whoever starts it adds; likewise "--" and the command.
[[nodiscard]] std::vector<std::string> stage_options(const Stage& stage, std::string_view pipeline);

// The longest that all attempts of a stage can take with the pauses in between; nothing when nothing limits
// it.
[[nodiscard]] std::optional<base::Duration> longest_time(const Stage& stage);

}  // namespace baton::model
