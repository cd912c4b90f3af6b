#include "model/ownership.h"

#include <algorithm>

namespace baton::model {
namespace {

using Step = ClaimDecision::Step;

bool is_complete(const Candidate& candidate) {
  if (candidate.tenure != Tenure::ended) return false;
  const auto* end = std::get_if<Marker>(&*candidate.seen.end);
  return end != nullptr && end->state == MarkerState::complete;
}

bool is_vacant(const Candidate& candidate) {
  return candidate.tenure == Tenure::vacant;
}

// Nobody works at it, and it is not done.
bool is_interrupted(const Candidate& candidate) {
  return candidate.tenure == Tenure::lost || (candidate.tenure == Tenure::ended && !is_complete(candidate));
}

template <class Matches>
std::optional<std::size_t> first(const std::vector<Candidate>& candidates, const Matches& matches) {
  const auto found = std::ranges::find_if(candidates, matches);
  if (found == candidates.end()) return std::nullopt;
  return static_cast<std::size_t>(found - candidates.begin());
}

// A complete index that may run again: when all are complete, or when others are an epoch ahead, which means
// that a rerun of all is under way. Not one that another process completed while we looked on.
std::optional<std::size_t> to_rerun(const std::vector<Candidate>& candidates, const ClaimRules& rules) {
  if (rules.if_complete != IfComplete::rerun) return std::nullopt;
  const bool all = std::ranges::all_of(candidates, is_complete);
  const auto newest =
      std::ranges::max_element(candidates, {}, [](const Candidate& c) { return c.seen.epoch; })->seen.epoch;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    const bool fresh = candidate.was_held && !rules.wait_for_owner;
    if (!is_complete(candidate) || fresh || !(all || candidate.seen.epoch < newest)) continue;
    if (!best || candidate.seen.epoch < candidates[*best].seen.epoch) best = i;
  }
  return best;
}

}  // namespace

Tenure OwnerWatch::judge(const OwnerSighting& seen, base::MonotonicTime now) {
  if (seen.epoch == 0) return Tenure::vacant;
  if (seen.end) return Tenure::ended;
  was_held_ = true;
  listen(seen, now);
  if (seen.runs) return *seen.runs ? Tenure::live : Tenure::lost;
  if (seen.claim && seen.claim->heartbeat.count() == 0) return Tenure::live;
  if (silence_ >= limit(seen)) return Tenure::lost;
  return heard_ ? Tenure::live : Tenure::unproven;
}

void OwnerWatch::listen(const OwnerSighting& seen, base::MonotonicTime now) {
  const bool is_new = seen.epoch != epoch_;
  const bool has_beaten = !is_new && seen.beats && seen.beats != beats_;
  if (is_new || has_beaten) {
    epoch_ = seen.epoch;
    beats_ = seen.beats;
    silence_ = base::Duration{0};
    heard_ = has_beaten;
  } else {
    const auto gap = std::chrono::duration_cast<base::Duration>(now - looked_);
    silence_ += std::min(gap, limit(seen) / 4);
  }
  looked_ = now;
}

base::Duration OwnerWatch::limit(const OwnerSighting& seen) const {
  const base::Duration own_pace = seen.claim ? 3 * seen.claim->heartbeat : base::Duration{0};
  return std::max(lost_after_, own_pace);
}

ClaimDecision decide_claim(const std::vector<Candidate>& candidates, const ClaimRules& rules) {
  if (const auto vacant = first(candidates, is_vacant)) return {Step::claim, *vacant};
  if (const auto interrupted = first(candidates, is_interrupted)) return {Step::claim, *interrupted};
  if (const auto again = to_rerun(candidates, rules)) return {Step::claim, *again};
  const auto has = [](Tenure tenure) {
    return [tenure](const Candidate& candidate) { return candidate.tenure == tenure; };
  };
  if (const auto unproven = first(candidates, has(Tenure::unproven))) return {Step::look_again, *unproven};
  if (const auto live = first(candidates, has(Tenure::live)))
    return {rules.wait_for_owner ? Step::look_again : Step::refuse_held, *live};
  switch (rules.if_complete) {
    case IfComplete::skip: return {Step::skip, 0};
    case IfComplete::fail: return {Step::refuse_complete, 0};
    case IfComplete::rerun: break;
  }
  return {Step::refuse_held, 0};
}

}  // namespace baton::model
