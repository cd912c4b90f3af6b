#include "engine/sweep.h"

#include "system/remove_tree.h"

namespace baton::engine {

void sweep(system::Files& files, const system::Place& directory, base::Duration max_age,
           std::uint64_t number_below) {
  [[maybe_unused]] const auto removed = files.remove_leftovers(directory, max_age);
  if (const auto now = files.volume_time(directory.path()))
    system::remove_leftover_trees(directory, {max_age, *now, number_below});
}

}  // namespace baton::engine
