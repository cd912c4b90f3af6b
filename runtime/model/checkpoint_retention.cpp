#include "model/checkpoint_retention.h"

#include <algorithm>

namespace baton::model {

std::vector<std::size_t> to_remove(const std::vector<RetentionCandidate>& oldest_first,
                                   const RetentionRules& rules) {
  using State = RetentionCandidate::State;
  std::vector<std::size_t> removed;
  if (std::ranges::none_of(oldest_first, &RetentionCandidate::newest_valid)) return removed;
  std::size_t kept = 0;
  for (std::size_t i = oldest_first.size(); i-- > 0;) {
    const RetentionCandidate& candidate = oldest_first[i];
    if (candidate.state == State::unreadable) continue;
    const bool whole = candidate.state == State::whole;
    const bool young = !rules.max_age || candidate.age <= *rules.max_age;
    const bool stays = candidate.newest_valid || (whole && young && kept < rules.keep);
    if (stays)
      ++kept;
    else
      removed.push_back(i);
  }
  return removed;
}

}  // namespace baton::model
