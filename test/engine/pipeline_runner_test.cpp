#include "engine/pipeline_runner.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using model::Launch;
using model::Stage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Processes 100, 101, ... in the order of their starts.
class FakeChildren final : public system::Children {
 public:
  std::vector<std::string> log;
  std::deque<system::Reaped> dead;
  std::optional<base::Error> refusal;

  base::Result<int> spawn(const system::CommandLine& command) override {
    if (refusal) return *refusal;
    log.push_back(command.arguments.at(0));
    return 99 + static_cast<int>(log.size() - signals_);
  }
  void signal(int process, int number) override {
    ++signals_;
    log.push_back("signal " + std::to_string(number) + " to " + std::to_string(process));
  }
  std::optional<system::Reaped> reap() override {
    if (dead.empty()) return std::nullopt;
    const auto reaped = dead.front();
    dead.pop_front();
    return reaped;
  }

 private:
  std::size_t signals_ = 0;
};

Stage stage(std::string name, std::vector<std::string> needs = {}) {
  Stage made;
  made.name = std::move(name);
  made.needs = std::move(needs);
  return made;
}

class PipelineRun : public testing::Test {
 protected:
  PipelineRunner::Result run(std::vector<Stage> stages, model::PipelineSchedule::Options options = {4}) {
    pipeline_.stages = std::move(stages);
    const model::StageGraph graph(pipeline_);
    model::PipelineSchedule schedule(pipeline_, graph, *select_stages(pipeline_, graph, {}, {}), options);
    const auto command = [&](const Launch& launch) {
      std::string name = pipeline_.stages[launch.stage].name;
      if (launch.kind == Launch::Kind::upstream) name += " not run";
      return system::CommandLine{{name}, {}};
    };
    return PipelineRunner({pipeline_, schedule, clock_, events_, children_, reporter_, command, nullptr})
        .run();
  }
  void then_end(int process, int code, std::optional<int> signal = std::nullopt) {
    events_.script.emplace_back([=, this] {
      children_.dead.push_back({process, code, signal});
      return test::signal_wakeup(SIGCHLD);
    });
  }

  model::Pipeline pipeline_{"p", "", {}};
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  FakeChildren children_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
};

TEST_F(PipelineRun, StartsEachStageWhenWhatItNeedsHasEnded) {
  then_end(100, 0);
  then_end(101, 0);
  const auto result = run({stage("a"), stage("b", {"a"})});
  EXPECT_EQ(0, result.exit_code);
  EXPECT_THAT(children_.log, ElementsAre("a", "b"));
  EXPECT_THAT(sink_.text, HasSubstr("pipeline_started"));
  EXPECT_THAT(sink_.text, HasSubstr("pipeline_completed severity=INFO message=\"2 of 2 stages complete\""));
}

TEST_F(PipelineRun, EndsWithTheExitCodeOfWhatHasFailed) {
  then_end(100, 7);
  then_end(101, 69);
  const auto result = run({stage("a"), stage("b", {"a"})});
  EXPECT_EQ(7, result.exit_code);
  EXPECT_THAT(children_.log, ElementsAre("a", "b not run"));
  EXPECT_THAT(sink_.text, HasSubstr("0 of 2 stages complete; a failed; 1 not run"));
}

TEST_F(PipelineRun, TakesADeathBySignalForItsExitCode) {
  then_end(100, 0, SIGKILL);
  EXPECT_EQ(137, run({stage("a")}).exit_code);
}

TEST_F(PipelineRun, PassesOnAStopSignalAndWaitsForAllToEnd) {
  events_.then_signal(SIGTERM);
  then_end(100, 143);
  then_end(101, 0);
  const auto result = run({stage("a"), stage("b"), stage("c", {"b"})});
  EXPECT_EQ(143, result.exit_code);
  EXPECT_THAT(children_.log, ElementsAre("a", "b", "signal 15 to 100", "signal 15 to 101"));
  EXPECT_THAT(sink_.text, HasSubstr("stopped by SIGTERM"));
}

TEST_F(PipelineRun, TellsTheRestToEndOnceWhereAFailureStopsAll) {
  then_end(101, 3);
  then_end(102, 4);
  then_end(100, 143);
  const auto result = run({stage("a"), stage("b"), stage("c")}, {4, true});
  EXPECT_EQ(3, result.exit_code);
  EXPECT_THAT(children_.log, ElementsAre("a", "b", "c", "signal 15 to 100", "signal 15 to 102"));
}

TEST_F(PipelineRun, KnowsNothingOfOrphans) {
  then_end(77, 1);
  then_end(100, 0);
  EXPECT_EQ(0, run({stage("a")}).exit_code);
}

TEST_F(PipelineRun, EndsWhenNothingCanBeStarted) {
  children_.refusal = base::Error{base::ErrorKind::transient, "fork for", "x", "no", EAGAIN};
  const auto result = run({stage("a"), stage("b")});
  EXPECT_EQ(74, result.exit_code);
  ASSERT_TRUE(result.error);
  EXPECT_THAT(children_.log, IsEmpty());
}

}  // namespace
}  // namespace baton::engine
