#include "model/whole_job.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

WorkerSighting worker(std::uint32_t index, std::uint64_t epoch, std::optional<MarkerContent> end) {
  WorkerSighting seen;
  seen.index = index;
  seen.seen.epoch = epoch;
  seen.tenure = end ? Tenure::ended : Tenure::unproven;
  seen.seen.end = std::move(end);
  return seen;
}

Marker end(MarkerState state, std::uint32_t completions, std::vector<Output> outputs = {}) {
  Marker marker;
  marker.state = state;
  marker.completions = completions;
  marker.outputs = std::move(outputs);
  return marker;
}

JobSighting mixed() {
  JobSighting job;
  job.workers = {
      worker(0, 2, end(MarkerState::complete, 5, {{"/d/b", 1, "x"}, {"/d/common", 3, "x"}})),
      worker(1, 1, end(MarkerState::complete, 5, {{"/d/a", 2, "y"}, {"/d/common", 3, "x"}})),
      worker(2, 7, end(MarkerState::failed, 5, {{"/d/failed", 1, "z"}})),
      worker(3, 1, CorruptMarker{""}),
      worker(4, 1, std::nullopt),
  };
  return job;
}

TEST(WholeJob, HasTheOutputsOfAllCompleteWorkersByPath) {
  const std::vector<Output> expected{{"/d/a", 2, "y"}, {"/d/b", 1, "x"}, {"/d/common", 3, "x"}};
  EXPECT_EQ(expected, sum_up(mixed()).outputs);
}

TEST(WholeJob, HasTheHighestEpochAndTheFirstFailure) {
  const WholeJob whole = sum_up(mixed());
  EXPECT_EQ(7U, whole.highest_epoch);
  ASSERT_TRUE(whole.failed_end);
  EXPECT_EQ("/d/failed", whole.failed_end->outputs.front().path);
  EXPECT_EQ(Standing::failed, whole.standing);
}

TEST(WholeJob, IsCompleteWhenAllIndicesAre) {
  JobSighting job;
  job.workers = {worker(0, 1, end(MarkerState::complete, 2))};
  EXPECT_EQ(Standing::pending, sum_up(job).standing);
  job.workers.push_back(worker(1, 1, end(MarkerState::complete, 2)));
  EXPECT_EQ(Standing::satisfied, sum_up(job).standing);
  EXPECT_FALSE(sum_up(job).failed_end);
}

TEST(EndOfAnIndex, IsWhatItsNewestEpochSays) {
  EXPECT_EQ(MarkerState::failed, end_of(mixed(), 2)->state);
  EXPECT_FALSE(end_of(mixed(), 3)) << "corrupt";
  EXPECT_FALSE(end_of(mixed(), 4)) << "at work";
  EXPECT_FALSE(end_of(mixed(), 5)) << "not there";
}

TEST(WholeJob, NamesAnEndRecordThatIsNotWhole) {
  JobSighting job;
  job.workers = {worker(0, 1, end(MarkerState::complete, 2)), worker(1, 3, CorruptMarker{"is torn"})};
  EXPECT_EQ(Standing::corrupt, sum_up(job).standing);
  EXPECT_EQ((TornEnd{1, 3}), sum_up(job).torn);
}

TEST(WholeJob, ThatHasFailedDoesNotMindATornEnd) {
  EXPECT_EQ(std::nullopt, sum_up(mixed()).torn);
}

}  // namespace
}  // namespace baton::model
