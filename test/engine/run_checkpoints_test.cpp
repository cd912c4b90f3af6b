#include "engine/run_checkpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/checkpoint_test.h"

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

// The test carries out what is asked for, by ticking.
class RunCheckpointsTest : public CheckpointTest {
 protected:
  [[nodiscard]] RunCheckpoints make(RunCheckpoints::Options options = {1s, 10s, false}) {
    CheckpointTasks::Options told;
    told.save_from = path("src");
    told.restore_to = path("out");
    told.store = store().options();
    told.save.epoch = 1;
    told.state = path("state");
    told.worker = {"j", "r", 0, ""};
    tasks_ = std::make_shared<CheckpointTasks>(files_, fake_clock_, std::make_shared<system::Bell>(), told);
    return {options, {fake_clock_, ticker_, reporter_, tasks_, [](std::string_view) {}}};
  }
  void then_tick() {
    events_.then_ring([this] { ticker_.tick(); });
  }

  test::FakeClock fake_clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{fake_clock_, worker_};
  test::FakeTicker ticker_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, fake_clock_, {}};
  std::shared_ptr<CheckpointTasks> tasks_;
};

TEST_F(RunCheckpointsTest, SavesOnlyWhileTheCommandRuns) {
  auto checkpoints = make();
  checkpoints.started(1);
  EXPECT_EQ(1s, ticker_.interval);
  ticker_.tick();
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1));
  checkpoints.prepare_retry(false);
  EXPECT_EQ(std::nullopt, checkpoints.prepared()) << "the restore is not done";
  ticker_.tick();
  EXPECT_EQ(true, checkpoints.prepared());
  EXPECT_EQ(std::nullopt, checkpoints.prepared()) << "said once";
  ticker_.tick();
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1));
}

TEST_F(RunCheckpointsTest, GivesUpAVolumeThatDoesNotAnswerInTime) {
  auto checkpoints = make();
  const auto before = fake_clock_.now;
  EXPECT_EQ(std::nullopt, checkpoints.save_last(events_, true, before + 5s));
  EXPECT_LE(fake_clock_.now, before + 7s);
}

TEST_F(RunCheckpointsTest, LeavesTheGracePeriodToASaveAtAStop) {
  auto checkpoints = make();
  events_.then_signal(SIGTERM);
  then_tick();
  EXPECT_EQ(SIGTERM, checkpoints.save_last(events_, true, std::nullopt));
  EXPECT_THAT(this->checkpoints(), testing::ElementsAre("1.00000001"));
}

TEST_F(RunCheckpointsTest, AreReplacedWhenALaterOwnerHasSaved) {
  auto checkpoints = make();
  options_.epoch = 2;
  ASSERT_TRUE(save());
  then_tick();
  EXPECT_EQ(std::nullopt, checkpoints.save_last(events_, true, std::nullopt));
  EXPECT_TRUE(checkpoints.replaced());
  EXPECT_THAT(this->checkpoints(), testing::ElementsAre("2.00000001"));
  then_tick();
  checkpoints.remove_all(events_);
  EXPECT_THAT(this->checkpoints(), testing::ElementsAre("2.00000001")) << "they are not ours";
}

TEST_F(RunCheckpointsTest, RestoresNothingOnceTheJobIsAnothers) {
  ASSERT_TRUE(save());
  auto checkpoints = make();
  events_.then_ring([] {});
  EXPECT_EQ(std::nullopt, checkpoints.restore(events_, [] { return true; }));
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(RunCheckpointsTest, GoOnWhenASaveFails) {
  fs::create_symlink("../secret", path("src/l"));
  auto checkpoints = make();
  then_tick();
  EXPECT_EQ(std::nullopt, checkpoints.save_last(events_, true, std::nullopt));
  EXPECT_THAT(sink_.text, HasSubstr("type=checkpoint_failed"));
  EXPECT_FALSE(checkpoints.problem());
  EXPECT_THAT(this->checkpoints(), IsEmpty());
}

}  // namespace
}  // namespace baton::engine
