#pragma once

#include <cstdint>

#include "base/duration.h"
#include "system/files.h"

namespace baton::engine {

// Removes the temporary files and trees that writers which are gone have left in a directory; of other
// machines those older than `max_age` by the volume's clock (zero: never), and trees whose name ends in a
// number below `number_below`. What cannot be removed stays.
void sweep(system::Files& files, const system::Place& directory, base::Duration max_age,
           std::uint64_t number_below = 0);

}  // namespace baton::engine
