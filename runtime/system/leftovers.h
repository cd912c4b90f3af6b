#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"
#include "system/files.h"

namespace baton::system {

// Removes the temporaries that writers have left in a directory. One of this machine (boot, PID namespace)
// goes when its process is gone; any other one, whose writer nobody here can ask after, when it is older than
// `max_age`, zero: never. `now` tells the volume's time; it is asked for when there is such a one. Follows no
// link, and removes regular files of the very form that a writer's has.
[[nodiscard]] base::Result<void> remove_leftovers(const Place& directory, base::Duration max_age,
                                                  const std::function<base::Result<base::Instant>()>& now);

// The token in a temporary's name, `.baton-tmp-TOKEN-NUMBER`; nothing when it is not of that form.
[[nodiscard]] std::optional<std::string_view> token_in(std::string_view name);

}  // namespace baton::system
