#pragma once

#include <string>

#include "base/error.h"
#include "engine/record_walk.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

// Replaces `path` by a line for each stage that the records show to be complete, of every run that is walked.
// Blocks like any volume I/O.
[[nodiscard]] base::Result<void> write_completions(system::Files& files, const system::Clock& clock,
                                                   RecordWalk::Options records, const std::string& path);

}  // namespace baton::engine
