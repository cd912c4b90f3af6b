#pragma once

#include <optional>
#include <vector>

#include "base/duration.h"

namespace baton::model {

// What is known of one checkpoint when some are to be removed.
struct RetentionCandidate {
  enum class State {
    whole,       // as far as its header tells
    corrupt,     // its header is, and always will be
    unreadable,  // a failing volume, another job's, or of a later version: not ours to remove
  };
  State state = State::whole;
  base::Duration age{0};
  bool newest_valid = false;  // the newest whose digests hold
};

struct RetentionRules {
  std::size_t keep = 3;                   // at least one
  std::optional<base::Duration> max_age;  // none: no matter how old
};

// Which to remove, as places in `oldest_first`. Nothing without a newest valid one, which itself always
// stays. Corrupt ones do not count, and go.
[[nodiscard]] std::vector<std::size_t> to_remove(const std::vector<RetentionCandidate>& oldest_first,
                                                 const RetentionRules& rules);

}  // namespace baton::model
