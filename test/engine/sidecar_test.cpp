#include "engine/sidecar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/claim.h"

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using base::ExitCode;
using testing::HasSubstr;
using testing::Not;

// A sidecar of one job in memory; it publishes nothing but lines.
class SidecarTest : public testing::Test {
 protected:
  SidecarTest() { options_.rules = {60s, 60s, false, "here"}; }
  ExitCode run() {
    const std::vector<JobTarget> targets{{"/state", {"j", "r", 0, ""}, false, "here", false, ""}};
    const auto readers = std::make_shared<JobReaders>(*files_, watcher_, targets);
    VolumeGauge volumes({}, {});
    Sidecar sidecar(options_,
                    {clock_, events_, worker_, readers, volumes, announcer_, exporter_, board_,
                     [this](const std::string& message) { warnings_.push_back(message); }},
                    targets);
    const ExitCode code = sidecar.run();
    ended_after_ = clock_.now - began_;
    return code;
  }
  void claim() {
    model::Claim claim;
    claim.epoch = 1;
    claim.heartbeat = 10s;
    files_->put("/state/j/r/0/1.claim.json", model::encode_claim(claim));
    put_record(model::JobState::running);
  }
  void put_record(model::JobState state) {
    model::Record record;
    record.epoch = 1;
    record.state = state;
    record.progress = model::Progress{3, 10, 30, ""};
    files_->put("/state/j/r/0/record.json", model::encode_record(record));
  }
  void end(model::MarkerState state) {
    model::Marker marker;
    marker.state = state;
    marker.epoch = 1;
    marker.host = "here";
    marker.exit_code = state == model::MarkerState::complete ? 0 : 3;
    files_->put("/state/j/r/0/1.end.json", model::encode_marker(marker));
    put_record(state == model::MarkerState::complete ? model::JobState::succeeded : model::JobState::failed);
  }
  [[nodiscard]] int count(const std::string& part) const {
    int found = 0;
    for (std::size_t at = sink_.text.find(part); at != std::string::npos; at = sink_.text.find(part, at + 1))
      ++found;
    return found;
  }

  std::shared_ptr<test::MemoryFiles> files_ = std::make_shared<test::MemoryFiles>();
  test::FakeClock clock_;
  const base::MonotonicTime began_ = clock_.now;
  base::MonotonicTime::duration ended_after_{};
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::RecordingWatcher watcher_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  JobAnnouncer announcer_{reporter_, clock_, {}};
  Exporter exporter_{{}, files_, nullptr, [] {}};
  StatusBoard board_{clock_, {}};
  Sidecar::Options options_;
  std::vector<std::string> warnings_;
};

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
  events_.then_nothing();
  base::MonotonicTime stopped;
  events_.then_change([this, &stopped] {
    worker_.stuck = true;
    stopped = clock_.now;
  });
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  for (int i = 0; i < 20; ++i) events_.then_nothing();
  EXPECT_EQ(ExitCode::ok, run());
  EXPECT_LE(clock_.now - stopped, 15s + options_.look_patience)
      << "the looks at the end have one limit together";
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
