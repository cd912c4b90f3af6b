#include "engine/sidecar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sidecar_test.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using base::ExitCode;
using testing::HasSubstr;
using testing::Not;

TEST_F(SidecarTest, WaitsForAJobThatHasNotStarted) {
  files_->make("/state");
  for (int i = 0; i < 100; ++i) events_.then_nothing();
  events_.then_change([this] {
    claim();
    end(model::MarkerState::complete);
  });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_GT(ended_after_, 3min);
}

TEST_F(SidecarTest, ReportsAtItsInterval) {
  claim();
  options_.max_lifetime = 46s;
  EXPECT_EQ(ExitCode::timeout, run());
  EXPECT_EQ(5, count("METRIC: job_progress_percent")) << "at 0, 15, 30 and 45 s, and at the end";
  EXPECT_EQ(46s, ended_after_);
}

TEST_F(SidecarTest, SaysOnceThatAVolumeDoesNotAnswer) {
  claim();
  events_.then_change([this] { worker_.stuck = true; });
  for (int i = 0; i < 20; ++i) events_.then_nothing();
  events_.then_change([this] {
    EXPECT_EQ(503, board_.answer({"GET", "/healthz", ""}).status);
    EXPECT_THAT(board_.answer({"GET", "/metrics", ""}).body, Not(HasSubstr("job_heartbeat_age_seconds")));
    EXPECT_THAT(board_.answer({"GET", "/metrics", ""}).body, HasSubstr("job_seen{"));
    EXPECT_THAT(board_.answer({"GET", "/status", ""}).body, HasSubstr("\"seen\":false"));
    worker_.stuck = false;
  });
  events_.then_change([this] {
    EXPECT_EQ(200, board_.answer({"GET", "/healthz", ""}).status);
    end(model::MarkerState::complete);
  });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_EQ(1, count("type=job_not_seen severity=WARNING message=\"/state/j/r/0 has not answered for 1m\""))
      << sink_.text;
  EXPECT_EQ(1, count("type=job_seen_again")) << sink_.text;
  EXPECT_THAT(sink_.text, Not(HasSubstr("LOST")));
  EXPECT_THAT(sink_.text, HasSubstr("METRIC: job_seen=0"));
}

TEST_F(SidecarTest, WarnsOnceOfAStateDirectoryThatIsNotThere) {
  for (int i = 0; i < 10; ++i) events_.then_nothing();
  events_.then_change([this] {
    claim();
    end(model::MarkerState::complete);
  });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(warnings_, testing::ElementsAre(HasSubstr("/state: ")));
}

TEST_F(SidecarTest, WarnsOfNothingWhereOnlyTheJobIsNotThere) {
  files_->make("/state");
  events_.then_nothing();
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(warnings_, testing::IsEmpty());
}

TEST_F(SidecarTest, LetsNoPrintedLabelPassForAFieldOfAnAlert) {
  claim();
  model::Record record;
  record.epoch = 1;
  record.state = model::JobState::running;
  record.lines.metrics = {{"m", model::Number::of(9), {{"alert", "cleared"}}, {}}};
  files_->put("/state/j/r/0/record.json", model::encode_record(record));
  options_.alerts.thresholds = {*model::parse_threshold("m>5:WARNING")};
  events_.then_change([] {});
  events_.then_signal(SIGTERM);
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(sink_.text, HasSubstr("exported_alert=cleared metric=m alert=firing"));
}

TEST_F(SidecarTest, SaysOnceThatItCannotSeeTheJob) {
  claim();
  bool away = true;
  files_->fault = [&away](const std::string& call) -> std::optional<base::Error> {
    if (!away || call != "list /state/j/r/0") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "list", "/state/j/r/0", "Input/output error", EIO};
  };
  for (int i = 0; i < 60; ++i) events_.then_nothing();
  events_.then_change([this, &away] {
    away = false;
    end(model::MarkerState::complete);
  });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_EQ(1, count("type=job_not_seen severity=WARNING message=\"list /state/j/r/0: Input/output error\""));
  EXPECT_EQ(1, count("type=job_seen_again"));
  EXPECT_THAT(sink_.text, Not(HasSubstr("LOST"))) << "nothing is held against a job that cannot be seen";
}

TEST_F(SidecarTest, FiresAndClearsThresholds) {
  claim();
  options_.alerts.thresholds = {*model::parse_threshold("job_progress_percent>20:WARNING")};
  events_.then_change([] {});
  events_.then_change([this] { end(model::MarkerState::complete); });
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_THAT(sink_.text, HasSubstr("ALERT: [WARNING] j - job_progress_percent is 30 (>20)\n"));
  EXPECT_THAT(sink_.text, HasSubstr("EVENT: type=resource_alert severity=WARNING"));
  EXPECT_THAT(sink_.text, HasSubstr("ALERT: [INFO] j - job_progress_percent is over, last 30"));
  EXPECT_EQ(2, count("ALERT:"));
}

}  // namespace
}  // namespace baton::engine
