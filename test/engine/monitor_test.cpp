#include "engine/monitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using model::WatchedState;
using testing::IsEmpty;
using testing::SizeIs;

// A job of epoch 1 that runs, looked at every ten seconds.
class MonitorTest : public testing::Test {
 protected:
  MonitorTest() {
    sight_.worker = {"j", "r", 0, ""};
    sight_.owner = model::WorkerSighting{0, {1, {}, 1, model::Claim{}, {}}, {}, {}};
    sight_.owner->seen.claim->heartbeat = 10s;
    record_.epoch = record_.attempt = 1;
    record_.state = model::JobState::running;
  }
  const model::JobView& look() {
    now_ += 10s;
    at_ += 10s;
    ++*sight_.owner->seen.beats;
    sight_.record = std::make_shared<const model::Record>(record_);
    monitor_.take(sight_, now_, at_);
    return monitor_.view();
  }
  void done(std::uint64_t count) {
    sight_.progress = model::Progress{count, 100, static_cast<double>(count), ""};
  }
  void end() {
    model::Marker marker;
    marker.host = "here";
    sight_.owner->seen.end = marker;
    record_.state = model::JobState::succeeded;
  }

  JobSight sight_;
  model::Record record_;
  base::MonotonicTime now_{1h};
  base::Instant at_{1'705'370'400s};
  Monitor monitor_{{"/state", {"j", "r", 0, ""}, false, "here", false, ""},
                   {{60s, 60s, false, "here"},
                    {{*model::parse_threshold("job_progress_percent>50:INFO"),
                      *model::parse_threshold("job_seen<=0:CRITICAL")},
                     0.05},
                    60s}};
};

TEST_F(MonitorTest, ShowsHowFarTheJobIsAndHowFast) {
  done(10);
  look();
  done(30);
  const auto& view = look();
  EXPECT_EQ(WatchedState::running, view.state);
  EXPECT_EQ(30, view.progress->percent);
  EXPECT_EQ(2, view.trends.rate_per_second);
  EXPECT_EQ(0ms, view.heartbeat_age);
}

TEST_F(MonitorTest, BeginsAnewWithEachAttempt) {
  done(10);
  look();
  record_.attempt = 2;
  done(30);
  EXPECT_EQ(std::nullopt, look().trends.rate_per_second);
}

TEST_F(MonitorTest, ShowsNothingOfAnEarlierOwner) {
  record_.progress = model::Progress{5, 10, 50, ""};
  EXPECT_TRUE(look().progress);
  sight_.owner->seen.epoch = 2;
  const auto& view = look();
  EXPECT_EQ(nullptr, view.record);
  EXPECT_FALSE(view.progress);
}

TEST_F(MonitorTest, KeepsWhatItKnowsWhenTheJobCannotBeSeen) {
  done(10);
  look();
  sight_.problem = "list /state: Input/output error";
  sight_.owner->seen.epoch = 9;
  const auto& view = look();
  EXPECT_EQ(WatchedState::running, view.state);
  EXPECT_EQ(1U, view.epoch);
  EXPECT_EQ("list /state: Input/output error", view.reason);
}

TEST_F(MonitorTest, KnowsNothingBeforeTheFirstLook) {
  EXPECT_FALSE(monitor_.view().seen);
  EXPECT_FALSE(monitor_.view().overdue);
  EXPECT_TRUE(monitor_.view().identified);
  EXPECT_EQ(std::nullopt, monitor_.overdue_at()) << "nobody has asked yet";
  EXPECT_FALSE(monitor_.expire(now_ + 1h));
}

TEST_F(MonitorTest, ForgetsAJobWhoseVolumeDoesNotAnswer) {
  done(10);
  look();
  done(30);
  look();
  now_ += 1h;
  monitor_.looking(now_);
  EXPECT_EQ(now_ + 60s, monitor_.overdue_at());
  EXPECT_FALSE(monitor_.expire(now_ + 59s)) << "only while it is asked it does not answer";
  EXPECT_TRUE(monitor_.view().seen);
  EXPECT_TRUE(monitor_.expire(now_ + 60s));
  EXPECT_FALSE(monitor_.expire(now_ + 61s)) << "told once";
  const auto& view = monitor_.view();
  EXPECT_FALSE(view.seen);
  EXPECT_TRUE(view.overdue);
  EXPECT_FALSE(view.record || view.progress || view.heartbeat_age || view.checkpoint_age);
  EXPECT_EQ(model::Trends{}, view.trends);
  EXPECT_EQ("/state/j/r/0 has not answered for 1m", monitor_.problem());
  EXPECT_EQ(std::nullopt, monitor_.overdue_at());
}

TEST_F(MonitorTest, KnowsItAgainOnceItAnswers) {
  done(30);
  look();
  monitor_.looking(now_);
  ASSERT_TRUE(monitor_.expire(now_ + 60s));
  now_ += 1min;
  const auto& view = look();
  EXPECT_TRUE(view.seen);
  EXPECT_FALSE(view.overdue);
  EXPECT_EQ(30, view.progress->percent);
  EXPECT_EQ("", monitor_.problem());
  EXPECT_EQ(WatchedState::running, view.state) << "nothing is held against it";
}

TEST_F(MonitorTest, CountsLooksThatFailLikeThoseThatNeverEnd) {
  look();
  monitor_.looking(now_);
  sight_.problem = "list /state: Input/output error";
  const auto first = now_;
  for (int i = 0; i < 5; ++i) {
    look();
    EXPECT_FALSE(monitor_.expire(now_)) << i;
    monitor_.looking(now_);
  }
  look();
  EXPECT_EQ(first + 60s, now_);
  EXPECT_TRUE(monitor_.expire(now_));
  EXPECT_EQ("list /state: Input/output error", monitor_.view().reason);
}

TEST_F(MonitorTest, NeverForgetsHowAJobHasEnded) {
  end();
  look();
  monitor_.looking(now_);
  EXPECT_FALSE(monitor_.expire(now_ + 1h));
  EXPECT_TRUE(monitor_.view().seen);
}

TEST_F(MonitorTest, EndsNoAlertOfAJobThatItDoesNotSee) {
  done(60);
  look();
  EXPECT_THAT(monitor_.report(now_, at_), SizeIs(1));
  monitor_.looking(now_);
  ASSERT_TRUE(monitor_.expire(now_ + 60s));
  const auto changes = monitor_.report(now_, at_);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ("job_seen is 0 (<=0)", describe(changes[0]));
  EXPECT_THAT(monitor_.view().alerts, SizeIs(2));
  done(10);
  look();
  EXPECT_THAT(monitor_.report(now_, at_), SizeIs(2)) << "both are over";
}

TEST_F(MonitorTest, ShowsTheEndAndForecastsNothingThen) {
  done(10);
  look();
  done(50);
  look();
  end();
  record_.progress = model::Progress{100, 100, 100, ""};
  const auto& view = look();
  EXPECT_EQ(WatchedState::succeeded, view.state);
  ASSERT_TRUE(view.end);
  EXPECT_EQ(100, view.progress->percent) << "of the record: the file is gone or old";
  EXPECT_EQ(model::Trends{}, view.trends);
  EXPECT_FALSE(view.heartbeat_age);
}

TEST_F(MonitorTest, RaisesAlertsAndEndsThemWithTheJob) {
  done(60);
  look();
  EXPECT_THAT(monitor_.report(now_, at_), SizeIs(1));
  EXPECT_THAT(monitor_.view().alerts, SizeIs(1));
  end();
  look();
  EXPECT_THAT(monitor_.report(now_, at_), SizeIs(1));
  EXPECT_THAT(monitor_.view().alerts, IsEmpty());
}

TEST_F(MonitorTest, RemembersTheLastPointsOfItsHistory) {
  for (int i = 0; i < 130; ++i) {
    done(static_cast<std::uint64_t>(i % 100));
    look();
    static_cast<void>(monitor_.report(now_, at_));
  }
  EXPECT_THAT(monitor_.view().history, SizeIs(model::JobView::max_history));
  EXPECT_EQ(29, monitor_.view().history.back().progress_percent);
}

TEST_F(MonitorTest, NeverShowsANegativeAgeOfACheckpoint) {
  sight_.checkpoint = at_ + 1h;
  EXPECT_EQ(0ms, look().checkpoint_age);
  sight_.checkpoint = at_ - 30s;
  EXPECT_EQ(40s, look().checkpoint_age);
}

}  // namespace
}  // namespace baton::engine
