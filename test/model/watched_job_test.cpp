#include "model/watched_job.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using enum WatchedState;

// One index of a job, looked at every two seconds, as a sidecar on host "here" does.
class WatchedJobTest : public testing::Test {
 protected:
  WatchedState look() {
    now_ += 2s;
    return job_.judge(seen_, record_ ? &*record_ : nullptr, now_);
  }
  void claimed(std::uint64_t epoch) {
    seen_ = WorkerSighting{0, {epoch, {}, {}, Claim{}, {}}, {}, {}};
    seen_->seen.claim->heartbeat = 10s;
  }
  void beats(std::uint64_t count) { seen_->seen.beats = count; }
  void ended(MarkerState state, const std::string& host = "here") {
    Marker marker;
    marker.state = state;
    marker.host = host;
    marker.reason = state == MarkerState::failed ? "exit code 3" : "";
    seen_->seen.end = marker;
  }
  void recorded(std::uint64_t epoch, JobState state) {
    record_ = Record{};
    record_->epoch = epoch;
    record_->state = state;
  }
  void named_run() { job_ = WatchedJob({60s, 60s, true, "here"}); }

  std::optional<WorkerSighting> seen_;
  std::optional<Record> record_;
  base::MonotonicTime now_{1h};
  WatchedJob job_{{60s, 60s, false, "here"}};
};

TEST_F(WatchedJobTest, IsPendingWhileNobodyHasClaimedIt) {
  EXPECT_EQ(pending, look());
}

TEST_F(WatchedJobTest, WaitsAndRunsAsItsRecordSays) {
  claimed(1);
  EXPECT_EQ(waiting, look());
  recorded(1, JobState::waiting);
  EXPECT_EQ(waiting, look());
  recorded(1, JobState::running);
  EXPECT_EQ(running, look());
  claimed(2);
  EXPECT_EQ(waiting, look()) << "that record is an earlier owner's";
}

TEST_F(WatchedJobTest, EndsWithItsOwnersEndRecord) {
  claimed(1);
  EXPECT_EQ(waiting, look());
  recorded(1, JobState::succeeded);
  EXPECT_EQ(running, look()) << "a record is a view only";
  ended(MarkerState::failed, "elsewhere");
  EXPECT_EQ(failed, look());
  EXPECT_EQ("exit code 3", job_.reason());
}

TEST_F(WatchedJobTest, IsLostWhenItsHeartbeatStandsStill) {
  claimed(1);
  beats(1);
  EXPECT_EQ(waiting, look());
  int looks = 0;
  while (look() != lost && looks < 100) ++looks;
  EXPECT_EQ(29, looks) << "so many times two seconds";
  EXPECT_EQ("no heartbeat for 1m", job_.reason());
  beats(2);
  EXPECT_EQ(waiting, look()) << "it was only slow";
}

TEST_F(WatchedJobTest, IsOverAtOnceWhenItEndedOnThisHostBefore) {
  claimed(1);
  ended(MarkerState::failed);
  EXPECT_EQ(failed, look());
}

TEST_F(WatchedJobTest, IsOverAtOnceWhenTheNamedRunWasComplete) {
  named_run();
  claimed(1);
  ended(MarkerState::complete, "elsewhere");
  EXPECT_EQ(succeeded, look());
}

TEST_F(WatchedJobTest, MayStartAgainAfterAnEarlierPodsFailure) {
  named_run();
  claimed(1);
  ended(MarkerState::failed, "earlier-pod");
  EXPECT_EQ(pending, look());
  claimed(2);
  EXPECT_EQ(waiting, look());
  ended(MarkerState::complete);
  EXPECT_EQ(succeeded, look());
}

TEST_F(WatchedJobTest, IsOverWhenNobodyStartsItAgain) {
  claimed(1);
  ended(MarkerState::complete, "earlier-pod");
  int looks = 0;
  while (look() == pending && looks < 100) ++looks;
  EXPECT_EQ(30, looks);
  EXPECT_EQ(succeeded, look());
}

TEST_F(WatchedJobTest, EndsWhenItsRecordHasToldTheRest) {
  claimed(1);
  recorded(1, JobState::running);
  EXPECT_EQ(running, look());
  ended(MarkerState::complete);
  EXPECT_EQ(running, look());
  recorded(1, JobState::succeeded);
  EXPECT_EQ(succeeded, look());
}

TEST_F(WatchedJobTest, EndsThoughItsRecordNeverTells) {
  claimed(1);
  recorded(1, JobState::running);
  ended(MarkerState::complete);
  int looks = 0;
  while (look() == running && looks < 100) ++looks;
  EXPECT_EQ(3, looks) << "so many times two seconds";
}

TEST_F(WatchedJobTest, HasFailedWhereItsEndRecordIsNotWhole) {
  claimed(1);
  EXPECT_EQ(waiting, look());
  seen_->seen.end = CorruptMarker{"torn"};
  EXPECT_EQ(failed, look());
  EXPECT_EQ("its end record is not whole", job_.reason());
}

}  // namespace
}  // namespace baton::model
