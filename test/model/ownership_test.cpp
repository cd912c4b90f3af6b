#include "model/ownership.h"

#include <ostream>

#include <gtest/gtest.h>

namespace baton::model {

void PrintTo(Tenure tenure, std::ostream* out) {
  constexpr const char* names[] = {"vacant", "ended", "unproven", "live", "lost"};
  *out << names[static_cast<int>(tenure)];
}
void PrintTo(ClaimDecision::Step step, std::ostream* out) {
  constexpr const char* names[] = {"claim", "look_again", "skip", "refuse_complete", "refuse_held"};
  *out << names[static_cast<int>(step)];
}

namespace {

using namespace std::chrono_literals;
using Step = ClaimDecision::Step;

constexpr base::MonotonicTime start{1h};

Claim beats_every(base::Duration heartbeat) {
  Claim claim;
  claim.heartbeat = heartbeat;
  return claim;
}
OwnerSighting held(std::uint64_t epoch, std::optional<std::uint64_t> beats = {},
                   std::optional<Claim> claim = beats_every(10s)) {
  return {epoch, {}, beats, std::move(claim), {}};
}
OwnerSighting ended(std::uint64_t epoch, MarkerState state) {
  Marker end;
  end.state = state;
  return {epoch, end, {}, {}, {}};
}

TEST(OwnerWatch, SeesWhereNobodyIs) {
  EXPECT_EQ(Tenure::vacant, OwnerWatch(60s).judge({}, start));
}

TEST(OwnerWatch, SeesTheEnd) {
  EXPECT_EQ(Tenure::ended, OwnerWatch(60s).judge(ended(3, MarkerState::failed), start));
}

// Looks every second up to `until`, and sees the same each time.
Tenure look_on(OwnerWatch& watch, const OwnerSighting& seen, base::Duration from, base::Duration until) {
  Tenure tenure = Tenure::vacant;
  for (base::Duration at = from; at <= until; at += 1s) tenure = watch.judge(seen, start + at);
  return tenure;
}

TEST(OwnerWatch, TakesTheWordOfNoSingleLook) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1, 7), 0s, 59s));
}

TEST(OwnerWatch, HearsABeat) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1, 7), start));
  EXPECT_EQ(Tenure::live, watch.judge(held(1, 8), start + 10s));
}

TEST(OwnerWatch, HearsTheFirstBeatOfAll) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1), start));
  EXPECT_EQ(Tenure::live, watch.judge(held(1, 1), start + 1s));
}

TEST(OwnerWatch, DoesNotTakeAGapInAListingForABeat) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1, 7), start));
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1), start + 1s));
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1, 7), start + 2s));
}

TEST(OwnerWatch, LosesWhoIsSilentFromTheFirstLookOn) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1), 0s, 59s));
  EXPECT_EQ(Tenure::lost, watch.judge(held(1), start + 60s));
  EXPECT_EQ(60s, watch.silence());
}

TEST(OwnerWatch, CountsTheSilenceFromTheLastBeat) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1, 7), 0s, 50s));
  EXPECT_EQ(Tenure::live, look_on(watch, held(1, 8), 51s, 110s));
  EXPECT_EQ(Tenure::lost, watch.judge(held(1, 8), start + 111s));
}

TEST(OwnerWatch, StartsAnewWithANewEpoch) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1, 7), 0s, 59s));
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(2), 60s, 119s));
  EXPECT_EQ(Tenure::lost, watch.judge(held(2), start + 120s));
}

TEST(OwnerWatch, DoesNotCountTheTimeInWhichItCouldNotLook) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1, 7), start));
  EXPECT_EQ(Tenure::unproven, watch.judge(held(1, 7), start + 1h)) << "the server was away for the owner too";
  EXPECT_EQ(15s, watch.silence());
  EXPECT_EQ(Tenure::live, watch.judge(held(1, 8), start + 1h + 1s));
}

TEST(OwnerWatch, GivesAnOwnerThreeOfItsOwnBeats) {
  OwnerWatch watch(5s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1, 1, beats_every(10s)), 0s, 29s));
  EXPECT_EQ(Tenure::lost, watch.judge(held(1, 1, beats_every(10s)), start + 30s));
}

TEST(OwnerWatch, LeavesAnOwnerWhoSaidThatItWouldNotBeat) {
  OwnerWatch watch(5s);
  EXPECT_EQ(Tenure::live, look_on(watch, held(1, {}, beats_every(0s)), 0s, 600s));
}

TEST(OwnerWatch, JudgesWithoutAClaimThatCanBeRead) {
  OwnerWatch watch(5s);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held(1, 1, std::nullopt), 0s, 4s));
  EXPECT_EQ(Tenure::lost, watch.judge(held(1, 1, std::nullopt), start + 5s));
}

TEST(OwnerWatch, KnowsAtOnceWhetherAProcessOfThisMachineRuns) {
  OwnerSighting seen = held(1);
  seen.runs = true;
  EXPECT_EQ(Tenure::live, OwnerWatch(60s).judge(seen, start));
  seen.runs = false;
  EXPECT_EQ(Tenure::lost, OwnerWatch(60s).judge(seen, start));
}

TEST(OwnerWatch, RemembersThatSomebodyHeldIt) {
  OwnerWatch watch(60s);
  EXPECT_EQ(Tenure::ended, watch.judge(ended(1, MarkerState::complete), start));
  EXPECT_FALSE(watch.was_held());
  EXPECT_EQ(Tenure::unproven, watch.judge(held(2), start));
  EXPECT_EQ(Tenure::ended, watch.judge(ended(2, MarkerState::complete), start));
  EXPECT_TRUE(watch.was_held());
}

Candidate candidate(std::uint32_t index, Tenure tenure, OwnerSighting seen = held(1)) {
  return {index, std::move(seen), tenure, false};
}
Candidate vacant(std::uint32_t index = 0) {
  return candidate(index, Tenure::vacant, {});
}
Candidate complete(std::uint32_t index = 0, std::uint64_t epoch = 1) {
  return candidate(index, Tenure::ended, ended(epoch, MarkerState::complete));
}
Candidate failed(std::uint32_t index = 0) {
  return candidate(index, Tenure::ended, ended(1, MarkerState::failed));
}
Candidate corrupt() {
  return candidate(0, Tenure::ended, {1, CorruptMarker{"is torn"}, {}, {}, {}});
}
Candidate completed_meanwhile() {
  Candidate made = complete();
  made.was_held = true;
  return made;
}

constexpr ClaimRules rerun{IfComplete::rerun, false};
constexpr ClaimRules skip{IfComplete::skip, false};
constexpr ClaimRules fail{IfComplete::fail, false};
constexpr ClaimRules rerun_and_wait{IfComplete::rerun, true};
constexpr ClaimRules skip_and_wait{IfComplete::skip, true};

struct Row {
  const char* name;
  Candidate seen;
  ClaimRules rules;
  Step step;
};
class OneIndex : public testing::TestWithParam<Row> {};

TEST_P(OneIndex, LeadsTo) {
  EXPECT_EQ(GetParam().step, decide_claim({GetParam().seen}, GetParam().rules).step) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Each, OneIndex,
    testing::Values(Row{"vacant", vacant(), skip, Step::claim}, Row{"failed", failed(), skip, Step::claim},
                    Row{"end record of no use", corrupt(), skip, Step::claim},
                    Row{"lost", candidate(0, Tenure::lost), skip, Step::claim},
                    Row{"unproven", candidate(0, Tenure::unproven), skip, Step::look_again},
                    Row{"live", candidate(0, Tenure::live), skip, Step::refuse_held},
                    Row{"live, waited for", candidate(0, Tenure::live), skip_and_wait, Step::look_again},
                    Row{"complete, skipped", complete(), skip, Step::skip},
                    Row{"complete, an error", complete(), fail, Step::refuse_complete},
                    Row{"complete, again", complete(), rerun, Step::claim},
                    Row{"completed meanwhile, skipped", completed_meanwhile(), skip, Step::skip},
                    Row{"completed meanwhile", completed_meanwhile(), rerun, Step::refuse_held},
                    Row{"completed meanwhile, waited for", completed_meanwhile(), rerun_and_wait,
                        Step::claim}));

struct AutoRow {
  const char* name;
  std::vector<Candidate> seen;
  ClaimRules rules;
  Step step;
  std::size_t which;
};
class AnyIndex : public testing::TestWithParam<AutoRow> {};

TEST_P(AnyIndex, IsTheBest) {
  const auto decision = decide_claim(GetParam().seen, GetParam().rules);
  EXPECT_EQ(GetParam().step, decision.step) << GetParam().name;
  EXPECT_EQ(GetParam().which, decision.candidate) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Each, AnyIndex,
    testing::Values(
        AutoRow{"lowest vacant", {candidate(0, Tenure::live), vacant(1), vacant(2)}, skip, Step::claim, 1},
        AutoRow{"vacant before failed", {failed(0), vacant(1)}, skip, Step::claim, 1},
        AutoRow{"failed before complete", {complete(0), failed(1)}, rerun, Step::claim, 1},
        AutoRow{"lost, though others are unproven",
                {candidate(0, Tenure::unproven), candidate(1, Tenure::lost)},
                skip,
                Step::claim,
                1},
        AutoRow{"unproven", {complete(0), candidate(1, Tenure::unproven)}, skip, Step::look_again, 1},
        AutoRow{"all taken or done", {complete(0), candidate(1, Tenure::live)}, skip, Step::refuse_held, 1},
        AutoRow{"all taken, waited for",
                {candidate(0, Tenure::live), candidate(1, Tenure::live)},
                skip_and_wait,
                Step::look_again,
                0},
        AutoRow{"all done", {complete(0), complete(1)}, skip, Step::skip, 0},
        AutoRow{"all done, again", {complete(0, 2), complete(1, 1)}, rerun, Step::claim, 1},
        AutoRow{"a rerun under way",
                {candidate(0, Tenure::live, held(2)), complete(1, 1)},
                rerun,
                Step::claim,
                1},
        AutoRow{"no rerun while the first run goes on",
                {candidate(0, Tenure::live, held(1)), complete(1, 1)},
                rerun,
                Step::refuse_held,
                0}));

}  // namespace
}  // namespace baton::model
