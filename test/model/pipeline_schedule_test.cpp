#include "model/pipeline_schedule.h"

#include <map>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Launch::Kind;

Stage stage(std::string name, std::vector<std::string> needs = {}) {
  Stage made;
  made.name = std::move(name);
  made.command = {"true"};
  made.needs = std::move(needs);
  return made;
}

class Scheduled {
 public:
  Scheduled(std::vector<Stage> stages, PipelineSchedule::Options options, std::vector<std::string> only = {})
      : pipeline_{"p", "", std::move(stages)},
        schedule(pipeline_, graph_, *select_stages(pipeline_, graph_, only, {}), options) {}

  // "a", "b.1" for an index above 0, "recover a", "upstream c of b".
  std::vector<std::string> take() {
    std::vector<std::string> names;
    for (const Launch& launch : schedule.take()) {
      std::string name = name_of(launch.stage);
      if (launch.kind == Kind::recovery) name = "recover " + name;
      if (launch.kind == Kind::upstream) name = "upstream " + name + " of " + name_of(launch.failed_need);
      if (launch.index > 0) name += "." + std::to_string(launch.index);
      running_[name] = launch;
      names.push_back(name);
    }
    return names;
  }
  void end(const std::string& name, int code = 0) {
    const Launch launch = running_.at(name);
    running_.erase(name);
    schedule.ended(launch, code);
  }
  [[nodiscard]] StageState state(const std::string& name) const {
    for (std::size_t i = 0; i < pipeline_.stages.size(); ++i) {
      if (name_of(i) == name) return schedule.state(i);
    }
    throw std::out_of_range(name);
  }

 private:
  [[nodiscard]] const std::string& name_of(std::size_t stage) const { return pipeline_.stages[stage].name; }

  Pipeline pipeline_;
  StageGraph graph_{pipeline_};
  std::map<std::string, Launch> running_;

 public:
  PipelineSchedule schedule;
};

TEST(PipelineSchedule, StartsAStageWhenAllThatItNeedsIsComplete) {
  Scheduled it({stage("a"), stage("b"), stage("c", {"a", "b"})}, {.max_parallel = 4});
  EXPECT_THAT(it.take(), ElementsAre("a", "b"));
  it.end("b");
  EXPECT_THAT(it.take(), IsEmpty());
  EXPECT_EQ(StageState::waiting, it.state("c"));
  it.end("a");
  EXPECT_THAT(it.take(), ElementsAre("c"));
  it.end("c");
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::complete, it.state("c"));
  EXPECT_EQ(std::nullopt, it.schedule.failure());
}

TEST(PipelineSchedule, StartsNoMoreThanItMayAtATime) {
  Scheduled it({stage("a"), stage("b"), stage("c")}, {.max_parallel = 2});
  EXPECT_THAT(it.take(), ElementsAre("a", "b"));
  EXPECT_THAT(it.take(), IsEmpty());
  it.end("a");
  EXPECT_THAT(it.take(), ElementsAre("c"));
}

TEST(PipelineSchedule, CountsTheWorkersOfAStage) {
  Stage wide = stage("w");
  wide.completions = 4;
  wide.parallelism = 2;
  Scheduled it({wide, stage("a"), stage("z", {"w"})}, {.max_parallel = 3});
  EXPECT_THAT(it.take(), ElementsAre("w", "w.1", "a"));
  it.end("w.1");
  EXPECT_THAT(it.take(), ElementsAre("w.2"));
  it.end("a");
  EXPECT_THAT(it.take(), IsEmpty()) << "two of them is the most";
  it.end("w");
  EXPECT_THAT(it.take(), ElementsAre("w.3"));
  it.end("w.3");
  EXPECT_THAT(it.take(), IsEmpty());
  it.end("w.2");
  EXPECT_THAT(it.take(), ElementsAre("z"));
}

TEST(PipelineSchedule, FailsWhatIsBehindAFailedStageAndGoesOnWithTheRest) {
  Scheduled it({stage("a"), stage("b", {"a"}), stage("c", {"b"}), stage("other"), stage("more", {"other"})},
               {.max_parallel = 4});
  EXPECT_THAT(it.take(), ElementsAre("a", "other"));
  it.end("a", 3);
  EXPECT_EQ(StageState::failed, it.state("a"));
  EXPECT_THAT(it.take(), ElementsAre("upstream b of a"));
  it.end("upstream b of a", 69);
  EXPECT_THAT(it.take(), ElementsAre("upstream c of b"));
  it.end("upstream c of b", 69);
  it.end("other");
  EXPECT_THAT(it.take(), ElementsAre("more"));
  it.end("more");
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::upstream, it.state("c"));
  EXPECT_EQ(3, it.schedule.failure());
}

TEST(PipelineSchedule, TellsOfEachStageOnceThatItCannotRun) {
  Scheduled it({stage("a"), stage("b"), stage("c", {"a", "b"})}, {.max_parallel = 4});
  EXPECT_THAT(it.take(), ElementsAre("a", "b"));
  it.end("a", 1);
  it.end("b", 2);
  EXPECT_THAT(it.take(), ElementsAre("upstream c of a"));
  EXPECT_EQ(1, it.schedule.failure());
}

TEST(PipelineSchedule, TakesAStageThatWasCompleteBeforeForComplete) {
  Scheduled it({stage("a"), stage("b", {"a"}), stage("c", {"b"})}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.end("a", 1);
  EXPECT_THAT(it.take(), ElementsAre("upstream b of a"));
  it.end("upstream b of a", 0);
  EXPECT_THAT(it.take(), ElementsAre("c"));
}

TEST(PipelineSchedule, GoesOnBehindAFailureThatMayBe) {
  Stage first = stage("a");
  first.on_failure = OnFailure::go_on;
  Scheduled it({first, stage("b", {"a"})}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.end("a", 4);
  EXPECT_THAT(it.take(), ElementsAre("b"));
  it.end("b");
  EXPECT_EQ(4, it.schedule.failure());
}

TEST(PipelineSchedule, RunsAStageOnceMoreWhenItsRecoveryHasSucceeded) {
  Stage first = stage("a");
  first.on_failure = OnFailure::recover;
  first.recovery = {"mend"};
  first.completions = 2;
  Scheduled it({first, stage("b", {"a"})}, {.max_parallel = 4});
  EXPECT_THAT(it.take(), ElementsAre("a", "a.1"));
  it.end("a", 4);
  EXPECT_THAT(it.take(), IsEmpty()) << "a worker still runs";
  it.end("a.1");
  EXPECT_THAT(it.take(), ElementsAre("recover a"));
  EXPECT_EQ(StageState::recovering, it.state("a"));
  it.end("recover a");
  EXPECT_THAT(it.take(), ElementsAre("a", "a.1"));
  it.end("a");
  it.end("a.1");
  EXPECT_THAT(it.take(), ElementsAre("b"));
  EXPECT_EQ(std::nullopt, it.schedule.failure());
}

TEST(PipelineSchedule, RecoversOnce) {
  Stage first = stage("a");
  first.on_failure = OnFailure::recover;
  Scheduled it({first}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.end("a", 4);
  EXPECT_THAT(it.take(), ElementsAre("recover a"));
  it.end("recover a");
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.end("a", 5);
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::failed, it.state("a"));
  EXPECT_EQ(5, it.schedule.failure());
}

TEST(PipelineSchedule, HasFailedWhenTheRecoveryHas) {
  Stage first = stage("a");
  first.on_failure = OnFailure::recover;
  Scheduled it({first}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.end("a", 4);
  EXPECT_THAT(it.take(), ElementsAre("recover a"));
  it.end("recover a", 1);
  EXPECT_EQ(4, it.schedule.failure());
}

TEST(PipelineSchedule, StartsAllWorkersOfAStageThoughOneHasFailed) {
  Stage wide = stage("w");
  wide.completions = 3;
  Scheduled it({wide, stage("z", {"w"})}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("w"));
  it.end("w", 4);
  EXPECT_THAT(it.take(), ElementsAre("w.1"));
  it.end("w.1", 5);
  EXPECT_THAT(it.take(), ElementsAre("w.2"));
  it.end("w.2");
  EXPECT_EQ(StageState::failed, it.state("w"));
  EXPECT_EQ(4, it.schedule.failure());
  EXPECT_THAT(it.take(), ElementsAre("upstream z of w"));
}

TEST(PipelineSchedule, StartsNoMoreWorkersOnceEverythingIsToStop) {
  Stage wide = stage("w");
  wide.completions = 3;
  Scheduled it({wide}, {.max_parallel = 1, .fail_fast = true});
  EXPECT_THAT(it.take(), ElementsAre("w"));
  it.end("w", 4);
  EXPECT_THAT(it.take(), IsEmpty());
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::failed, it.state("w"));
  EXPECT_EQ(4, it.schedule.failure());
}

TEST(PipelineSchedule, StopsAllAtTheFirstFailureWhereThatIsWanted) {
  Scheduled it({stage("a"), stage("b"), stage("c"), stage("d", {"a"})},
               {.max_parallel = 2, .fail_fast = true});
  EXPECT_THAT(it.take(), ElementsAre("a", "b"));
  it.end("a", 1);
  EXPECT_TRUE(it.schedule.is_stopping());
  EXPECT_THAT(it.take(), ElementsAre("upstream d of a"));
  it.end("b", 143);
  it.end("upstream d of a", 69);
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::waiting, it.state("c"));
  EXPECT_EQ(1, it.schedule.failure());
}

TEST(PipelineSchedule, StartsNothingAfterAStop) {
  Scheduled it({stage("a"), stage("b", {"a"}), stage("c")}, {.max_parallel = 1});
  EXPECT_THAT(it.take(), ElementsAre("a"));
  it.schedule.stop();
  EXPECT_FALSE(it.schedule.is_over());
  it.end("a", 143);
  EXPECT_THAT(it.take(), IsEmpty());
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(std::nullopt, it.schedule.failure());
}

TEST(PipelineSchedule, TakesWhatIsLeftOutForComplete) {
  Scheduled it({stage("a"), stage("b", {"a"}), stage("c", {"b"})}, {.max_parallel = 1}, {"b"});
  EXPECT_THAT(it.take(), ElementsAre("b"));
  it.end("b");
  EXPECT_TRUE(it.schedule.is_over());
  EXPECT_EQ(StageState::left_out, it.state("c"));
}

// Of any graph: everything runs once, behind what it needs, and never too much at a time.
TEST(PipelineSchedule, RunsEveryStageOfARandomGraphOnce) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::vector<Stage> stages;
    for (int i = 0; i < 40; ++i) {
      Stage next = stage("s" + std::to_string(i));
      next.completions = 1 + static_cast<std::uint32_t>(random() % 3);
      for (int j = 0; j < i; ++j) {
        if (random() % 8 == 0) next.needs.push_back("s" + std::to_string(j));
      }
      stages.push_back(std::move(next));
    }
    // No edge at all would mean the order of the file.
    const Pipeline pipeline{"p", "", stages};
    const StageGraph graph(pipeline);
    PipelineSchedule schedule(pipeline, graph, *select_stages(pipeline, graph, {}, {}), {.max_parallel = 5});
    std::vector<Launch> running;
    std::map<std::pair<std::size_t, std::uint32_t>, int> times;
    while (!schedule.is_over()) {
      for (const Launch& launch : schedule.take()) {
        for (const std::size_t need : graph.needs(launch.stage))
          ASSERT_EQ(StageState::complete, schedule.state(need));
        ++times[{launch.stage, launch.index}];
        running.push_back(launch);
      }
      ASSERT_FALSE(running.empty());
      ASSERT_LE(running.size(), 5U);
      const std::size_t which = random() % running.size();
      schedule.ended(running[which], 0);
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
    }
    std::size_t workers = 0;
    for (const Stage& one : stages) workers += one.completions;
    ASSERT_EQ(workers, times.size());
    for (const auto& [worker, count] : times) ASSERT_EQ(1, count);
  }
}

}  // namespace
}  // namespace baton::model
