#include "model/pipeline_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/display_text.h"

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

StagePicture stage(std::string name, StageState state, std::size_t level = 0) {
  StagePicture made;
  made.name = std::move(name);
  made.state = state;
  made.level = level;
  return made;
}

const PictureStyle plain{.columns = 80, .rows = 24, .colour = false, .unicode = false};

TEST(PipelineTree, ShowsEachStageWithItsState) {
  auto running = stage("transform", StageState::running, 1);
  running.running_for = 12'500ms;
  running.percent = 50;
  running.attempt = 2;
  auto failed = stage("load", StageState::failed, 2);
  failed.note = "exit code 3";
  EXPECT_THAT(
      picture_of(
          "p",
          {stage("extract", StageState::complete), running, failed, stage("report", StageState::waiting, 3)},
          plain),
      ElementsAre("p", "+ extract", ">   transform   [########........]  50 %  attempt 2  12s  12s left",
                  "x     load      exit code 3", ".       report"));
}

TEST(PipelineTree, CountsTheWorkersOfAStage) {
  auto wide = stage("wide", StageState::running);
  wide.completions = 4;
  wide.complete = 1;
  EXPECT_THAT(picture_of("p", {wide}, plain)[1], HasSubstr("1/4  [####............]  25 %"));
}

TEST(PipelineTree, IsNoWiderThanTheScreen) {
  PictureStyle narrow = plain;
  narrow.columns = 30;
  narrow.unicode = true;
  auto running = stage(std::string(60, 'n'), StageState::running);
  running.percent = 10;
  running.running_for = 1h;
  for (const auto& line : picture_of(std::string(50, 't'), {running}, narrow))
    EXPECT_LE(display_width(line), 30U) << line;
}

TEST(PipelineTree, ShowsWhatRunsFirstWhereThereIsNoRoomForAll) {
  std::vector<StagePicture> stages;
  for (int i = 0; i < 50; ++i) stages.push_back(stage("s" + std::to_string(i), StageState::complete));
  stages[40].state = StageState::running;
  PictureStyle low = plain;
  low.rows = 6;
  EXPECT_THAT(picture_of("p", stages, low), ElementsAre("p", "+ s0", "+ s1", "> s40", "  and 47 more"));
}

TEST(PipelineTree, LetsNoControlCharacterThrough) {
  auto failed = stage("a", StageState::failed);
  failed.note = "\x1b[2J\n";
  for (const auto& line : picture_of("p", {failed}, plain)) EXPECT_THAT(line, Not(HasSubstr("\x1b")));
}

TEST(PipelineTree, TellsTheTimeThatIsLeft) {
  EXPECT_EQ(30s, time_left(25, 10s));
  EXPECT_EQ(0s, time_left(100, 10s));
  EXPECT_EQ(std::nullopt, time_left(0, 10s));
  EXPECT_EQ(std::nullopt, time_left(0.5, 10s));
}

}  // namespace
}  // namespace baton::model
