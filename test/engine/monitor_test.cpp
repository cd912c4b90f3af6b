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
  Monitor monitor_{{"j", "r", 0, ""},
                   {60s, 60s, false, "here"},
                   {{*model::parse_threshold("job_progress_percent>50:INFO")}, 0.05}};
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
