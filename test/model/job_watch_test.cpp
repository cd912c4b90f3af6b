#include "model/job_watch.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

constexpr base::MonotonicTime start{1h};

JobSighting held_by(std::vector<std::uint64_t> epochs, std::uint64_t beats = 1) {
  JobSighting job;
  for (const std::uint64_t epoch : epochs) {
    WorkerSighting worker;
    worker.index = static_cast<std::uint32_t>(job.workers.size());
    worker.seen.epoch = epoch;
    worker.seen.beats = beats;
    job.workers.push_back(std::move(worker));
  }
  return job;
}

// Looks every second, sees the same each time, and tells how the last look was judged.
JobSighting look_on(JobWatch& watch, JobSighting job, base::Duration from, base::Duration until) {
  for (base::Duration at = from; at <= until; at += 1s) watch.judge(job, start + at);
  return job;
}

TEST(JobWatch, LosesAnIndexWhoseOwnerIsSilent) {
  JobWatch watch({20s, {}}, start);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held_by({1}), 0s, 19s).workers[0].tenure);
  const auto job = look_on(watch, held_by({1}), 20s, 20s);
  EXPECT_EQ(Tenure::lost, job.workers[0].tenure);
  EXPECT_EQ(20s, job.workers[0].silence);
}

TEST(JobWatch, TellsOneIndexFromAnother) {
  JobWatch watch({20s, {}}, start);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held_by({1, 1}), 0s, 10s).workers[0].tenure);
  auto job = held_by({1, 1});
  job.workers[1].seen.beats = 2;
  job = look_on(watch, job, 11s, 25s);
  EXPECT_EQ(Tenure::lost, job.workers[0].tenure);
  EXPECT_EQ(Tenure::live, job.workers[1].tenure);
}

TEST(JobWatch, GivesANewEpochItsTime) {
  JobWatch watch({20s, {}}, start);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held_by({1}), 0s, 19s).workers[0].tenure);
  EXPECT_EQ(Tenure::unproven, look_on(watch, held_by({2}), 20s, 39s).workers[0].tenure);
}

TEST(JobWatch, MissesAJobThatNobodyStarts) {
  JobWatch watch({20s, 5s}, start);
  EXPECT_FALSE(look_on(watch, {}, 0s, 4s).overdue);
  EXPECT_TRUE(look_on(watch, {}, 5s, 5s).overdue);
  EXPECT_FALSE(look_on(watch, held_by({1}), 6s, 6s).overdue);
}

TEST(JobWatch, WaitsForEverUnlessToldOtherwise) {
  JobWatch watch({20s, {}}, start);
  EXPECT_FALSE(look_on(watch, {}, 0s, 1000s).overdue);
}

TEST(JobWatch, HoldsNothingAgainstAJobThatCouldNotBeSeen) {
  JobWatch watch({20s, 5s}, start);
  JobSighting unseen;
  unseen.problem = "list /state: Input/output error";
  EXPECT_FALSE(look_on(watch, unseen, 0s, 100s).overdue);
}

}  // namespace
}  // namespace baton::model
