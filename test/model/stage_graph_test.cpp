#include "model/stage_graph.h"

#include <map>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Stages in this order, each with what it needs.
Pipeline pipeline(const std::vector<std::pair<std::string, std::vector<std::string>>>& stages) {
  Pipeline made;
  for (const auto& [name, needs] : stages) {
    made.stages.emplace_back();
    made.stages.back().name = name;
    made.stages.back().needs = needs;
  }
  return made;
}

//      a     b
//     / \   /
//    c   d       f
//     \ /
//      e
const Pipeline diamond =
    pipeline({{"e", {"d", "c"}}, {"a", {}}, {"b", {}}, {"c", {"a"}}, {"d", {"a", "b"}}, {"f", {}}});
enum Place : std::size_t { e, a, b, c, d, f };

TEST(StageGraph, KnowsWhatAStageNeedsAndWhoNeedsIt) {
  const StageGraph graph(diamond);
  EXPECT_EQ(6U, graph.size());
  EXPECT_THAT(graph.needs(e), ElementsAre(c, d));
  EXPECT_THAT(graph.needs(f), IsEmpty());
  EXPECT_THAT(graph.dependents(a), ElementsAre(c, d));
  EXPECT_THAT(graph.dependents(e), IsEmpty());
}

TEST(StageGraph, OrdersStagesBehindTheirNeedsAndElseAsTheFile) {
  EXPECT_THAT(StageGraph(diamond).order(), ElementsAre(a, b, c, d, e, f));
  EXPECT_THAT(StageGraph(pipeline({{"x", {}}, {"y", {}}})).order(), ElementsAre(0, 1));
}

TEST(StageGraph, HasLevelsOfWhatCanRunAtTheSameTime) {
  EXPECT_THAT(StageGraph(diamond).levels(),
              ElementsAre(ElementsAre(a, b, f), ElementsAre(c, d), ElementsAre(e)));
}

TEST(StageGraph, FollowsNeedsBothWays) {
  const StageGraph graph(diamond);
  EXPECT_THAT(graph.ancestors(e), ElementsAre(a, b, c, d));
  EXPECT_THAT(graph.ancestors(a), IsEmpty());
  EXPECT_THAT(graph.descendants(b), ElementsAre(e, d));
  EXPECT_THAT(graph.descendants(f), IsEmpty());
}

TEST(FailedStage, KeepsAllBehindItFromRunning) {
  EXPECT_THAT(StageGraph(diamond).unreachable(a), ElementsAre(e, c, d));
}

TEST(FailedStage, KeepsNothingFromRunningWhereThePipelineGoesOn) {
  Pipeline lenient = diamond;
  lenient.stages[a].on_failure = OnFailure::go_on;
  EXPECT_THAT(StageGraph(lenient).unreachable(a), IsEmpty());
  lenient.stages[a].on_failure = OnFailure::recover;
  EXPECT_THAT(StageGraph(lenient).unreachable(a), ElementsAre(e, c, d));
}

TEST(StageGraph, IsNotMadeOfWhatNoReaderLetsPass) {
  EXPECT_THROW(StageGraph(pipeline({{"a", {"b"}}, {"b", {"a"}}})), std::logic_error);
  EXPECT_THROW(StageGraph(pipeline({{"a", {"b"}}})), std::out_of_range);
}

TEST(Cycle, IsFoundAndNothingElseIs) {
  EXPECT_THAT(find_cycle({}), IsEmpty());
  EXPECT_THAT(find_cycle({{}, {0}, {0, 1}}), IsEmpty());
  EXPECT_THAT(find_cycle({{0}}), ElementsAre(0, 0));
  EXPECT_THAT(find_cycle({{}, {0, 2}, {3}, {1}}), ElementsAre(1, 2, 3, 1));
}

TEST(Cycle, IsWithoutTheWayThatLeadsIntoIt) {
  EXPECT_THAT(find_cycle({{1}, {2}, {1}}), ElementsAre(1, 2, 1));
}

TEST(Cycle, OfAThousandStagesIsFound) {
  std::vector<std::vector<std::size_t>> ring(1000);
  for (std::size_t i = 0; i < ring.size(); ++i) ring[i] = {(i + 1) % ring.size()};
  EXPECT_EQ(1001U, find_cycle(ring).size());
}

// --- selection ---

base::Result<StageGraph::Indices> select(const std::vector<std::string>& only,
                                         const std::vector<std::string>& from) {
  return select_stages(diamond, StageGraph(diamond), only, from);
}

TEST(Selection, IsAllWhenNothingIsNamed) {
  EXPECT_THAT(select({}, {}).value(), ElementsAre(e, a, b, c, d, f));
}

TEST(Selection, IsWhatIsNamedOnly) {
  EXPECT_THAT(select({"d", "a"}, {}).value(), ElementsAre(a, d));
}

TEST(Selection, IsWhatIsNamedAndAllBehindIt) {
  EXPECT_THAT(select({}, {"c"}).value(), ElementsAre(e, c));
  EXPECT_THAT(select({"f"}, {"c"}).value(), ElementsAre(e, c, f));
}

TEST(Selection, RefusesAStageThatIsNotThere) {
  const Pipeline one = pipeline({{"extract", {}}});
  const auto selected = select_stages(one, StageGraph(one), {}, std::vector<std::string>{"extrct"});
  ASSERT_FALSE(selected);
  EXPECT_EQ(base::ErrorKind::usage, selected.error().kind);
  EXPECT_THAT(selected.error().message(),
              HasSubstr("'extrct': is no stage of the pipeline (did you mean 'extract'?)"));
}

}  // namespace
}  // namespace baton::model
