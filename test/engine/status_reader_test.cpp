#include "engine/status_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/record.h"

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using model::WatchedState;

class StatusReading : public testing::Test {
 protected:
  void put(const std::string& worker, model::JobState state, std::int64_t updated_at = 0) {
    model::Record record;
    record.state = state;
    record.epoch = 1;
    record.updated_at = base::Instant{std::chrono::seconds{1'705'370'400 + updated_at}};
    write(worker, "record.json", encode_record(record));
  }
  void write(const std::string& worker, const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(state_.path(worker));
    state_.write(worker + "/" + name, bytes);
  }
  void claim(const std::string& worker) {
    model::Claim of_first;
    of_first.epoch = 1;
    of_first.heartbeat = std::chrono::seconds{1};
    write(worker, "1.claim.json", encode_claim(of_first));
  }
  void beat(const std::string& worker, int beats) {
    std::filesystem::remove(state_.path(worker + "/1." + std::to_string(beats - 1) + ".heartbeat"));
    write(worker, "1." + std::to_string(beats) + ".heartbeat", "");
  }
  std::vector<model::JobStatus> look() {
    if (!reader_) {
      options_.walk.state = state_.path();
      reader_.emplace(clock_, options_);
    }
    return *reader_->look();
  }

  test::TemporaryDirectory state_;
  test::FakeClock clock_;
  StatusReader::Options options_;
  std::optional<StatusReader> reader_;
};

TEST_F(StatusReading, ShowsOfEachJobTheRunThatWasWrittenLast) {
  put("a/r1/0", model::JobState::failed, 20);
  put("a/r2/0", model::JobState::succeeded, 10);
  put("b/r1/0", model::JobState::succeeded, 5);
  put("p/a/r9/0", model::JobState::running, 1);
  const auto jobs = look();
  ASSERT_EQ(3U, jobs.size());
  EXPECT_EQ("r1", jobs[0].run);
  EXPECT_EQ(WatchedState::failed, jobs[0].workers.at(0).state);
  EXPECT_EQ("b", jobs[1].job);
  EXPECT_EQ("p", jobs[2].pipeline);
}

TEST_F(StatusReading, ShowsEveryRunWhenAsked) {
  put("a/r1/0", model::JobState::failed, 20);
  put("a/r2/1", model::JobState::succeeded, 10);
  put("a/r2/0", model::JobState::succeeded, 10);
  options_.every_run = true;
  const auto jobs = look();
  ASSERT_EQ(2U, jobs.size());
  EXPECT_EQ("r2", jobs[1].run);
  EXPECT_EQ(1U, jobs[1].workers.at(1).index);
}

TEST_F(StatusReading, ShowsARecordThatIsNotWholeAsSuch) {
  put("a/r1/0", model::JobState::succeeded);
  write("a/r2/3", "record.json", R"({"job":"a","st)");
  const auto jobs = look();
  ASSERT_EQ(1U, jobs.size());
  EXPECT_EQ("r2", jobs[0].run) << "it is the newer one, by the time of its file";
  EXPECT_EQ(3U, jobs[0].workers.at(0).index);
  EXPECT_THAT(jobs[0].workers.at(0).problem, testing::HasSubstr("is not a JSON object"));
}

TEST_F(StatusReading, JudgesAnOwnerLostThatStandsStillWhileItLooks) {
  put("a/r/0", model::JobState::running);
  claim("a/r/0");
  beat("a/r/0", 1);
  options_.lost_after = std::chrono::seconds{8};
  const auto state = [&] { return look().at(0).workers.at(0).state; };
  EXPECT_EQ(WatchedState::running, state());
  for (int second = 0; second < 7; ++second) {
    clock_.advance(std::chrono::seconds{1});
    EXPECT_EQ(WatchedState::running, state());
  }
  beat("a/r/0", 2);
  clock_.advance(std::chrono::seconds{1});
  EXPECT_EQ(WatchedState::running, state()) << "it has beaten";
  for (int second = 0; second < 8; ++second) {
    clock_.advance(std::chrono::seconds{1});
    static_cast<void>(state());
  }
  const auto jobs = look();
  EXPECT_EQ(WatchedState::lost, jobs.at(0).workers.at(0).state);
  EXPECT_EQ("no heartbeat for 8s", jobs.at(0).workers.at(0).reason);
}

TEST_F(StatusReading, JudgesNobodyByOneLookNorWhoHasEnded) {
  put("a/r/0", model::JobState::running);
  claim("a/r/0");
  write("a/r/0", "1.end.json", "");
  options_.lost_after = std::chrono::seconds{1};
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(WatchedState::running, look().at(0).workers.at(0).state);
    clock_.advance(std::chrono::seconds{1});
  }
}

TEST_F(StatusReading, FailsWithoutItsDirectory) {
  options_.walk.state = state_.path("none");
  StatusReader reader(clock_, options_);
  EXPECT_FALSE(reader.look());
}

}  // namespace
}  // namespace baton::engine
