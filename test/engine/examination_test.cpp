#include "engine/examination.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "system/posix_files.h"

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using Kind = Examination::Result::Kind;
using namespace std::chrono_literals;

class ExaminationTest : public testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<VolumeExaminer> examiner(const std::string& peer = "") {
    return std::make_shared<VolumeExaminer>(
        files_, clock_, VolumeExaminer::Options{directory_.path(), false, "token", peer, 3});
  }
  [[nodiscard]] Examination::Result run(const std::shared_ptr<VolumeExaminer>& examiner) {
    return Examination(options_, {clock_, events_, worker_}).run(examiner);
  }
  [[nodiscard]] bool is_clean() const { return std::filesystem::is_empty(directory_.path()); }

  test::TemporaryDirectory directory_;
  system::PosixFiles files_{"token"};
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  Examination::Options options_{60s, 3, 10s, 2s, 25ms};
};

TEST_F(ExaminationTest, GoesThroughAllRounds) {
  const auto examiner = this->examiner();
  EXPECT_EQ(Kind::examined, run(examiner).kind);
  const auto& trials = examiner->findings().trials;
  const auto link = std::ranges::find(trials, "link", &model::Trial::name);
  ASSERT_NE(trials.end(), link);
  EXPECT_EQ(3U, link->spans.size());
  EXPECT_TRUE(is_clean());
}

TEST_F(ExaminationTest, CleansUpWhenItIsStopped) {
  events_.then_signal(SIGTERM);
  const auto examiner = this->examiner("a");
  const auto result = run(examiner);
  EXPECT_EQ(Kind::stopped, result.kind);
  EXPECT_EQ(SIGTERM, result.signal);
  EXPECT_TRUE(is_clean());
}

TEST_F(ExaminationTest, WaitsForAPeerUntilTheLimit) {
  const auto examiner = this->examiner("a");
  const auto start = clock_.now;
  EXPECT_EQ(Kind::examined, run(examiner).kind);
  EXPECT_EQ(60s, clock_.now - start);
  EXPECT_TRUE(examiner->findings().peer->name.empty());
  EXPECT_TRUE(is_clean());
}

TEST_F(ExaminationTest, GivesUpOnAVolumeThatDoesNotAnswer) {
  worker_.stuck = true;
  const auto start = clock_.now;
  EXPECT_EQ(Kind::unanswered, run(examiner()).kind);
  EXPECT_EQ(60s, clock_.now - start);
}

TEST_F(ExaminationTest, GivesUpSoonAfterASignal) {
  worker_.stuck = true;
  events_.then_signal(SIGTERM);
  const auto start = clock_.now;
  EXPECT_EQ(Kind::unanswered, run(examiner()).kind);
  EXPECT_EQ(2s, clock_.now - start);
}

TEST_F(ExaminationTest, CallsItADayOnASlowVolume) {
  options_.patience = 0ms;
  const auto examiner = this->examiner();
  EXPECT_EQ(Kind::examined, run(examiner).kind);
  EXPECT_EQ(1U, examiner->findings().trials.back().spans.size());
}

TEST_F(ExaminationTest, RunsOtherTasksUnderTheSameLimit) {
  Examination examination(options_, {clock_, events_, worker_});
  bool ran = false;
  EXPECT_EQ(Kind::examined, examination.run([&] { ran = true; }).kind);
  EXPECT_TRUE(ran);
  worker_.stuck = true;
  EXPECT_EQ(Kind::unanswered, examination.run([] {}).kind);
}

}  // namespace
}  // namespace baton::engine
