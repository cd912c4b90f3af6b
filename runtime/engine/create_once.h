#pragma once

#include <string>

#include "base/error.h"
#include "system/files.h"

namespace baton::engine {

// Creates a file that is never replaced. ErrorKind::exists when another has its name; one that holds just
// these bytes is our own, of which the answer was lost on the way.
[[nodiscard]] base::Result<void> create_once(system::Files& files, const system::Place& place,
                                             const std::string& bytes);

}  // namespace baton::engine
