#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sidecar.h"
#include "engine/sidecar_test.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using base::ExitCode;
using testing::HasSubstr;
using testing::Not;

TEST_F(SidecarTest, EndsWithTheJobAfterOneLastReport) {
  claim();
  events_.then_change([this] { end(model::MarkerState::complete); });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(sink_.text, HasSubstr("type=job_state_changed severity=INFO message=\"j is RUNNING\""));
  EXPECT_THAT(sink_.text, HasSubstr("j is SUCCEEDED"));
  EXPECT_EQ(2, count("job_progress_percent=30")) << sink_.text;
  EXPECT_THAT(sink_.text, HasSubstr("type=sidecar_ended"));
  EXPECT_LT(ended_after_, 1s);
}

TEST_F(SidecarTest, EndsWithZeroAlsoWhenTheJobFails) {
  claim();
  events_.then_change([this] { end(model::MarkerState::failed); });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(sink_.text, HasSubstr("severity=ERROR message=\"j is FAILED\""));
}

TEST_F(SidecarTest, TellsALostJobByItsExitCodeAndAnAlert) {
  claim();
  EXPECT_EQ(ExitCode::upstream, run());
  EXPECT_THAT(sink_.text, HasSubstr("ALERT: [CRITICAL] j - j is LOST: no heartbeat for 1m"));
  EXPECT_EQ(60, std::chrono::round<std::chrono::minutes>(ended_after_).count() * 60);
}

TEST_F(SidecarTest, EndsAtOnceWhenItIsStopped) {
  claim();
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_LT(ended_after_, 5s);
  EXPECT_THAT(sink_.text, HasSubstr("message=\"stopped by a signal\""));
}

TEST_F(SidecarTest, IsNotHeldByAVolumeThatDoesNotAnswer) {
  worker_.stuck = true;
  events_.then_nothing();
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_LE(ended_after_, options_.look_patience + 15s + options_.stop_patience);
  EXPECT_THAT(sink_.text, Not(HasSubstr("METRIC"))) << "it knows nothing yet";
}

TEST_F(SidecarTest, EndsInTimeWhateverDoesNotAnswer) {
  claim();
  base::MonotonicTime stopped;
  events_.then_change([this] { worker_.stuck = true; });
  events_.then_nothing();
  events_.script.emplace_back([this, &stopped] {
    stopped = clock_.now;
    return test::signal_wakeup(SIGTERM);
  });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_EQ(options_.look_patience, clock_.now - stopped) << "the looks at the end have one limit together";
}

TEST_F(SidecarTest, ShowsTheLastNumbersForAsLongAsItIsToLinger) {
  claim();
  options_.linger = 30s;
  events_.then_change([this] { end(model::MarkerState::complete); });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_GE(ended_after_, 30s);
  EXPECT_LT(ended_after_, 31s);
  EXPECT_EQ(1, count("type=sidecar_lingering")) << sink_.text;
  EXPECT_THAT(board_.answer({"GET", "/metrics", ""}).body, HasSubstr("state=\"SUCCEEDED\"} 1"));
}

TEST_F(SidecarTest, IsUnhealthyWhileItLingersBehindALostJob) {
  claim();
  options_.linger = 1h;
  options_.max_lifetime = 10min;
  EXPECT_EQ(ExitCode::upstream, run());
  EXPECT_EQ(10min, ended_after_) << "its lifetime is the limit";
  EXPECT_EQ(503, board_.answer({"GET", "/healthz", ""}).status);
}

TEST_F(SidecarTest, DoesNotLingerOnceItIsToldToEnd) {
  claim();
  options_.linger = 1h;
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_LT(ended_after_, 1min);
  EXPECT_EQ(0, count("sidecar_lingering"));
}

TEST_F(SidecarTest, LingersNoLongerThanUntilItIsToldToEnd) {
  claim();
  options_.linger = 1h;
  events_.then_change([this] { end(model::MarkerState::complete); });
  events_.then_change([] {});
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_LT(ended_after_, 1min);
  EXPECT_EQ(1, count("sidecar_lingering"));
}

}  // namespace
}  // namespace baton::engine
