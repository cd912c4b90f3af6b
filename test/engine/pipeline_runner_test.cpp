#include "engine/pipeline_runner.h"

#include <csignal>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using model::Launch;
using model::Stage;
using testing::ElementsAre;
using testing::HasSubstr;

class FakePool final : public LaunchPool {
 public:
  explicit FakePool(const model::Pipeline& pipeline) : pipeline_(pipeline) {}
  std::vector<std::string> log;
  std::deque<Ended> over;
  std::optional<base::Error> refusal;

  base::Result<void> start(const Launch& launch) override {
    if (refusal) return *refusal;
    std::string name = pipeline_.stages[launch.stage].name;
    if (launch.kind == Launch::Kind::upstream) name += " not run";
    log.push_back(name);
    running_.emplace(name, launch);
    return {};
  }
  void signal(int number) override { log.push_back("signal " + std::to_string(number)); }
  std::optional<Ended> take_ended() override {
    if (over.empty()) return std::nullopt;
    const auto ended = over.front();
    over.pop_front();
    return ended;
  }
  void end(const std::string& name, int code) { over.push_back({running_.at(name), code}); }

 private:
  const model::Pipeline& pipeline_;
  std::map<std::string, Launch> running_;
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
    return PipelineRunner({pipeline_, schedule, clock_, events_, pool_, reporter_, nullptr}).run();
  }
  void then_end(const std::string& name, int code) {
    events_.then_ring([=, this] { pool_.end(name, code); });
  }

  model::Pipeline pipeline_{"p", "", {}};
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  FakePool pool_{pipeline_};
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
};

TEST_F(PipelineRun, StartsEachStageWhenWhatItNeedsHasEnded) {
  then_end("a", 0);
  then_end("b", 0);
  const auto result = run({stage("a"), stage("b", {"a"})});
  EXPECT_EQ(0, result.exit_code);
  EXPECT_THAT(pool_.log, ElementsAre("a", "b"));
  EXPECT_THAT(sink_.text, HasSubstr("pipeline_started"));
  EXPECT_THAT(sink_.text, HasSubstr("pipeline_completed severity=INFO message=\"2 of 2 stages complete\""));
}

TEST_F(PipelineRun, EndsWithTheExitCodeOfWhatHasFailed) {
  then_end("a", 7);
  then_end("b not run", 69);
  const auto result = run({stage("a"), stage("b", {"a"})});
  EXPECT_EQ(7, result.exit_code);
  EXPECT_THAT(pool_.log, ElementsAre("a", "b not run"));
  EXPECT_THAT(sink_.text, HasSubstr("0 of 2 stages complete; a failed; 1 not run"));
}

TEST_F(PipelineRun, PassesOnAStopSignalAndWaitsForAllToEnd) {
  events_.then_signal(SIGTERM);
  then_end("a", 143);
  then_end("b", 0);
  const auto result = run({stage("a"), stage("b"), stage("c", {"b"})});
  EXPECT_EQ(143, result.exit_code);
  EXPECT_THAT(pool_.log, ElementsAre("a", "b", "signal 15"));
  EXPECT_THAT(sink_.text, HasSubstr("stopped by SIGTERM"));
}

TEST_F(PipelineRun, TellsTheRestToEndOnceWhereAFailureStopsAll) {
  then_end("b", 3);
  then_end("c", 4);
  then_end("a", 143);
  const auto result = run({stage("a"), stage("b"), stage("c")}, {4, true});
  EXPECT_EQ(3, result.exit_code);
  EXPECT_THAT(pool_.log, ElementsAre("a", "b", "c", "signal 15"));
}

TEST_F(PipelineRun, HandsOnThatAChildHasEnded) {
  events_.then_signal(SIGCHLD);
  then_end("a", 0);
  EXPECT_EQ(0, run({stage("a")}).exit_code);
  EXPECT_THAT(pool_.log, ElementsAre("a", "signal 17"));
}

TEST_F(PipelineRun, EndsWhenNothingCanBeStarted) {
  pool_.refusal = base::Error{base::ErrorKind::transient, "start a thread for", "x", "no", EAGAIN};
  const auto result = run({stage("a"), stage("b")});
  EXPECT_EQ(74, result.exit_code);
  ASSERT_TRUE(result.error);
  EXPECT_THAT(pool_.log, ElementsAre("signal 15"));
}

}  // namespace
}  // namespace baton::engine
