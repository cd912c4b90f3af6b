#include "engine/run_checkpoints.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

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
  [[nodiscard]] RunCheckpoints make(RunCheckpoints::Options options = {1s, 10s, false, {}}) {
    CheckpointTasks::Options told;
    told.save_from = path("src");
    told.restore_to = path("out");
    told.store = store().options();
    told.save.epoch = 1;
    told.state = path("state");
    told.worker = {"j", "r", 0, ""};
    told.asks_first = options.quiescence.asks();
    tasks_ = std::make_shared<CheckpointTasks>(files_, fake_clock_, std::make_shared<system::Bell>(), told);
    return {std::move(options),
            {fake_clock_, ticker_, reporter_, tasks_, [](std::string_view) {}, processes_,
             [this](const std::string&) { return status_; }}};
  }
  void then_tick() {
    events_.then_ring([this] { ticker_.tick(); });
  }

  test::FakeClock fake_clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{fake_clock_, worker_};
  test::FakeTicker ticker_;
  test::FakeProcesses processes_;
  std::string status_;  // of the command's process
  test::RecordingSink sink_;
  Reporter reporter_{sink_, fake_clock_, {}};
  std::shared_ptr<CheckpointTasks> tasks_;
};

TEST_F(RunCheckpointsTest, SavesOnlyWhileTheCommandRuns) {
  auto checkpoints = make();
  checkpoints.begin_attempt(1, {});
  checkpoints.started(test::FakeProcesses::command);
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

// Its command is asked before each save that is due.
class QuiescedRun : public RunCheckpointsTest {
 protected:
  QuiescedRun() {
    fs::create_directories(path("state/j/r/0"));
    asking_.every = 1s;
    asking_.signal = SIGUSR1;
  }
  RunCheckpoints& begin() {
    checkpoints_.reset(new RunCheckpoints(make({1s, 10s, false, asking_})));
    checkpoints_->begin_attempt(1, {"A=b"});
    checkpoints_->started(test::FakeProcesses::command);
    return *checkpoints_;
  }
  // What a tick does, and what follows from that, until nothing more does.
  void pass(base::Duration span) {
    fake_clock_.advance(span);
    for (int woken = -1; woken != ticker_.woken;) {
      woken = ticker_.woken;
      ticker_.tick();
      checkpoints_->collect();
    }
  }
  void answer() const { write("state/j/r/0/1.ready", ""); }
  [[nodiscard]] bool is_answered() const { return fs::exists(path("state/j/r/0/1.ready")); }

  Quiescer::Options asking_;
  std::unique_ptr<RunCheckpoints> checkpoints_;
};

TEST_F(QuiescedRun, IsSavedOnceTheCommandIsReady) {
  answer();
  processes_.asked = [this] {
    EXPECT_FALSE(is_answered()) << "that was of an earlier time";
    write("src/f", "consistent");
    answer();
  };
  begin();
  pass(499ms);
  EXPECT_THAT(processes_.log, IsEmpty()) << "it may not have got ready to be asked";
  pass(501ms);
  EXPECT_THAT(processes_.log, testing::ElementsAre("signal 10 to 100"));
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1));
  EXPECT_FALSE(is_answered()) << "it may go on";
  pass(499ms);
  EXPECT_THAT(processes_.log, testing::SizeIs(1)) << "the next one is not due";
  write("src/f", "inconsistent");
  EXPECT_TRUE(restore());
  EXPECT_EQ("consistent", read("out/f"));
}

TEST_F(QuiescedRun, IsNotSavedWhereTheCommandDoesNotGetReady) {
  begin();
  pass(1s);
  EXPECT_THAT(this->checkpoints(), IsEmpty());
  EXPECT_THAT(sink_.text, testing::ContainsRegex("type=checkpoint_skipped .*has not created .*/1.ready"));
  processes_.asked = [this] { answer(); };
  pass(1s);
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1)) << "tried again";
}

TEST_F(QuiescedRun, SendsNoSignalThatWouldEndTheCommand) {
  status_ = "SigBlk:\t0000000000000000\nSigCgt:\t0000000000000000\n";
  begin();
  pass(1s);
  EXPECT_THAT(processes_.log, IsEmpty());
  EXPECT_THAT(sink_.text, HasSubstr("does not handle SIGUSR1"));
  status_ = "SigBlk:\t0000000000000000\nSigCgt:\t0000000000000200\n";
  pass(1s);
  EXPECT_THAT(processes_.log, testing::SizeIs(1));
}

TEST_F(QuiescedRun, IsNotSavedWhereTheSignCannotBeRemoved) {
  fs::create_directories(path("state/j/r/0/1.ready"));
  begin();
  pass(1s);
  EXPECT_THAT(processes_.log, IsEmpty());
  EXPECT_THAT(sink_.text, HasSubstr("type=checkpoint_skipped"));
  EXPECT_THAT(this->checkpoints(), IsEmpty());
}

TEST_F(QuiescedRun, IsSavedWithoutAskingWhenTheCommandHasEnded) {
  auto& checkpoints = begin();
  processes_.asked = [this] {
    answer();
    checkpoints_->ending();
  };
  pass(1s);
  EXPECT_THAT(this->checkpoints(), IsEmpty()) << "it may have ended anyhow";
  EXPECT_FALSE(is_answered());
  then_tick();
  EXPECT_EQ(std::nullopt, checkpoints.save_last(events_, true, std::nullopt));
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1));
  pass(1s);
  EXPECT_THAT(processes_.log, testing::SizeIs(1));
  EXPECT_THAT(sink_.text, testing::Not(HasSubstr("skipped")));
}

TEST_F(QuiescedRun, LeavesNobodyWaitingForTheSignToBeGone) {
  auto& checkpoints = begin();
  processes_.asked = [this] {
    answer();
    checkpoints_->ending();
  };
  fake_clock_.advance(1s);
  for (int i = 0; i < 2; ++i) {  // due, and cleared
    ticker_.tick();
    checkpoints.collect();
  }
  then_tick();
  checkpoints.give_up(events_);
  EXPECT_FALSE(is_answered());
}

// Asked by a command of its own.
class QuiescedByCommand : public QuiescedRun {
 protected:
  QuiescedByCommand() {
    asking_.signal.reset();
    asking_.command = {"quiesce"};
  }
};

TEST_F(QuiescedByCommand, IsSavedOnceItIsReady) {
  processes_.asked = [this] { answer(); };
  auto& checkpoints = begin();
  pass(1s);
  EXPECT_THAT(processes_.log, testing::ElementsAre("helper quiesce"));
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(1));
  checkpoints.reaped({test::FakeProcesses::helper, 0, {}});
  pass(1s);
  EXPECT_THAT(this->checkpoints(), testing::SizeIs(2));
}

TEST_F(QuiescedByCommand, IsNotSavedWhereThatFails) {
  auto& checkpoints = begin();
  processes_.asked = [&] { checkpoints.reaped({7, 1, {}}); };
  fake_clock_.advance(1s);
  for (int i = 0; i < 2; ++i) {  // due, and cleared
    ticker_.tick();
    checkpoints.collect();
  }
  answer();
  checkpoints.reaped({test::FakeProcesses::helper, 3, {}});
  pass(0s);
  EXPECT_THAT(sink_.text, HasSubstr("message=\"quiesce: exit code 3\""));
  EXPECT_THAT(this->checkpoints(), IsEmpty());
  EXPECT_FALSE(is_answered());
}

TEST_F(QuiescedByCommand, IsNotSavedWhereItCannotBeStarted) {
  processes_.spawn_refusal = base::Error{base::ErrorKind::transient, "fork for", "quiesce", "no", EAGAIN};
  begin();
  pass(1s);
  EXPECT_THAT(sink_.text, HasSubstr("fork for quiesce"));
  EXPECT_THAT(this->checkpoints(), IsEmpty());
}

TEST_F(QuiescedByCommand, LeavesNoneToWriteBesideTheLastSave) {
  processes_.asked = [this] { answer(); };
  auto& checkpoints = begin();
  pass(1s);
  EXPECT_THAT(processes_.log, testing::ElementsAre("helper quiesce"));
  checkpoints.ending();
  EXPECT_THAT(processes_.log, testing::ElementsAre("helper quiesce", "kill"));
}

TEST_F(QuiescedByCommand, EndsOneThatTakesTooLong) {
  begin();
  pass(1s);
  EXPECT_THAT(processes_.log, testing::ElementsAre("helper quiesce", "signal 15"));
  pass(1s);
  EXPECT_THAT(processes_.log, testing::ElementsAre("helper quiesce", "signal 15", "kill", "signal 15"));
  EXPECT_THAT(sink_.text, HasSubstr("quiesce: still runs"));
  EXPECT_THAT(this->checkpoints(), IsEmpty());
}

}  // namespace
}  // namespace baton::engine
