#pragma once

#include <cstdint>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"
#include "system/files.h"

namespace baton::system {

// Removes a file or a directory with all that is in it, and follows no link. What is not there is no error.
// What may not be written by its owner is made so first. Not durable.
[[nodiscard]] base::Result<void> remove_tree(const Place& place);

// True: there is no such directory now. False: it is not empty. Not durable.
[[nodiscard]] base::Result<bool> remove_empty_directory(const Place& place);

struct LeftoverRules {
  base::Duration max_age{0};       // of writers that cannot be asked after; zero: never
  base::Instant now;               // by the volume's clock
  std::uint64_t number_below = 0;  // those that ended in a lower number have no use any more
};

// Removes the temporary directories, `.baton-tmp-TOKEN-NUMBER`, that writers which are gone have left here.
// One that cannot be removed is left to the next who tries.
void remove_leftover_trees(const Place& directory, const LeftoverRules& rules);

}  // namespace baton::system
