#include "engine/claimant.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/marker_store.h"

namespace baton::engine {
namespace {

using base::Result;
using model::Candidate;
using model::ClaimDecision;
using Step = ClaimDecision::Step;

// Each round is lost to somebody who claimed an index in that moment.
constexpr int most_rounds = 10'000;

std::string describe(const model::OwnerSighting& seen) {
  if (!seen.claim) return fmt::format("epoch {}", seen.epoch);
  return fmt::format("epoch {} (host {}, pid {})", seen.epoch, seen.claim->host, seen.claim->pid);
}

model::Predecessor predecessor_of(model::Tenure tenure) {
  switch (tenure) {
    case model::Tenure::vacant: return model::Predecessor::none;
    case model::Tenure::ended: return model::Predecessor::ended;
    default: return model::Predecessor::lost;
  }
}

base::Error with_advice(base::Error error) {
  error.cause += "; --state names the state directory, --no-state does without";
  return error;
}

}  // namespace

Claimant::Claimant(system::Files& files, system::Watcher& watcher, const system::Clock& clock,
                   Options options)
    : files_(files), watcher_(watcher), clock_(clock), options_(std::move(options)) {
  for (const std::uint32_t index : options_.indices) watches_.emplace(index, options_.lost_after);
}

Result<Claimant::Attempt> Claimant::attempt() {
  if (auto made = files_.make_directories({options_.state, options_.worker.run_directory()}); !made) {
    return with_advice(made.error());
  }
  if (const auto done = is_marked_complete(); !done || *done) {
    if (!done) return done.error();
    const bool skip = options_.rules.if_complete == model::IfComplete::skip;
    return Attempt{
        skip ? Step::skip : Step::refuse_complete, options_.indices.front(), 0, "", {}, false, false};
  }
  for (int round = 0; round < most_rounds; ++round) {
    const auto found = look();
    if (!found) return found.error();
    const ClaimDecision decision = model::decide_claim(found->candidates, options_.rules);
    auto attempt = carry_out(decision, found->candidates[decision.candidate]);
    if (!attempt) return attempt.error();
    if (*attempt) return **attempt;
  }
  return base::Error{base::ErrorKind::transient, "claim an epoch in", options_.worker.run_directory(),
                     "others are always first", 0};
}

// Also where the state directory knows nothing of it, as one that was lost.
Result<bool> Claimant::is_marked_complete() {
  if (options_.rules.if_complete == model::IfComplete::rerun || options_.marker.empty()) return false;
  return MarkerStore(files_).is_complete(options_.marker, options_.worker.job, options_.worker.run);
}

// An index whose directory the listing does not show has never been claimed, and one of those is all it
// takes.
Result<Claimant::Found> Claimant::look() {
  const system::Place place{options_.state, options_.worker.run_directory()};
  const auto entries = files_.list(place, [](std::string_view) { return true; });
  if (!entries) return entries.error();
  std::unordered_set<std::string> names;
  for (const auto& entry : *entries) names.insert(entry.name);
  const auto vacant = std::ranges::find_if(
      options_.indices, [&](std::uint32_t index) { return !names.contains(std::to_string(index)); });
  if (vacant != options_.indices.end()) return Found{{Candidate{*vacant, {}, {}, false}}, {}};
  Found found;
  for (const std::uint32_t index : options_.indices) {
    found.watches.push_back({system::Place{options_.state, worker(index).directory()}.path(), {}});
  }
  watcher_.watch(found.watches);
  for (const std::uint32_t index : options_.indices) {
    auto candidate = see(index);
    if (!candidate) return candidate.error();
    found.candidates.push_back(std::move(*candidate));
  }
  return found;
}

Result<Candidate> Claimant::see(std::uint32_t index) {
  ClaimStore claims = store(index);
  auto seen = claims.observe();
  if (!seen) return seen.error();
  if (seen->claim && options_.probe) seen->runs = options_.probe(worker(index), *seen->claim);
  if (seen->runs == false) {
    // It may have said how it ended after the look, and only then have gone: what counts is a look after
    // that.
    const std::uint64_t epoch = seen->epoch;
    seen = claims.observe();
    if (!seen) return seen.error();
    if (!seen->end && seen->epoch == epoch) seen->runs = false;
  }
  model::OwnerWatch& watch = watches_.at(index);
  const model::Tenure tenure = watch.judge(*seen, clock_.monotonic());
  return Candidate{index, std::move(*seen), tenure, watch.was_held()};
}

Result<std::optional<Claimant::Attempt>> Claimant::carry_out(const ClaimDecision& decision,
                                                             const Candidate& candidate) {
  Attempt attempt{decision.step, candidate.index, candidate.seen.epoch, describe(candidate.seen), {}, false,
                  false};
  if (decision.step != Step::claim) return std::optional(std::move(attempt));
  attempt.took_over = candidate.tenure == model::Tenure::lost;
  attempt.process_gone = candidate.seen.runs == false;
  attempt.silence = watches_.at(candidate.index).silence();
  const auto claimed = claim_next(candidate);
  if (!claimed) return with_advice(claimed.error());
  if (!*claimed) return std::optional<Attempt>();
  attempt.epoch = candidate.seen.epoch + 1;
  return std::optional(std::move(attempt));
}

Result<bool> Claimant::claim_next(const Candidate& candidate) {
  ClaimStore claims = store(candidate.index);
  if (auto made = claims.make_directory(); !made) return made.error();
  model::Claim claim = options_.claim;
  claim.epoch = candidate.seen.epoch + 1;
  claim.claimed_at = clock_.wall();
  claim.predecessor = predecessor_of(candidate.tenure);
  return claims.claim(claim);
}

model::Worker Claimant::worker(std::uint32_t index) const {
  model::Worker worker = options_.worker;
  worker.index = index;
  return worker;
}

ClaimStore Claimant::store(std::uint32_t index) const {
  return {files_, options_.state, worker(index)};
}

}  // namespace baton::engine
