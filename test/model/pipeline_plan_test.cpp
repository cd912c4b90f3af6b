#include "model/pipeline_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;
using testing::Not;

Stage stage(const std::string& name, const std::vector<std::string>& needs) {
  Stage made;
  made.name = name;
  made.needs = needs;
  made.command = {"./" + name + ".sh", "a b"};
  return made;
}

Pipeline sales() {
  Pipeline made{"sales",
                "1.2",
                {stage("load", {"extract", "check"}), stage("extract", {}), stage("check", {"extract"})}};
  made.stages[0].completions = 4;
  made.stages[0].parallelism = 2;
  made.stages[0].outputs = {"/data/out"};
  made.stages[1].timeout = std::chrono::minutes(5);
  made.stages[1].retry_count = 3;
  made.stages[2].command = {"/bin/sh", "-c", "one\ntwo\n"};
  made.stages[2].on_failure = OnFailure::go_on;
  return made;
}

TEST(Plan, ShowsStagesLevelByLevel) {
  EXPECT_EQ(R"(sales 1.2: 3 stages in 3 levels

level 1
  extract
    command     ./extract.sh "a b"
    attempts    4, each at most 5m

level 2
  check
    needs       extract
    command     one\ntwo
    attempts    1
    on failure  the pipeline goes on

level 3
  load
    needs       extract, check
    command     ./load.sh "a b"
    completions 4, 2 at once
    attempts    1
    outputs     /data/out
)",
            describe_plan(sales()));
}

TEST(Plan, ShowsNeitherCredentialsNorControlCharacters) {
  Pipeline pipeline{"p", "", {stage("a", {})}};
  pipeline.stages[0].command = {"load", "postgresql://me:secret@db/x", "\x1b[2J"};
  EXPECT_THAT(describe_plan(pipeline), HasSubstr("command     load (hidden) \"\\u001b[2J\""));
  pipeline.stages[0].command = {"/bin/sh", "-c", "load postgresql://me:secret@db/x \x1b[2J"};
  EXPECT_THAT(describe_plan(pipeline), Not(HasSubstr("secret")));
}

TEST(Plan, CutsALongCommandShort) {
  Pipeline pipeline{"p", "", {stage("a", {})}};
  pipeline.stages[0].command = {"/bin/sh", "-c", std::string(500, 'x')};
  EXPECT_THAT(describe_plan(pipeline), HasSubstr(" " + std::string(160, 'x') + "...\n"));
}

TEST(Dot, QuotesNamesAndDashesWhatDoesNotHoldUp) {
  EXPECT_EQ(R"(digraph "sales" {
  rankdir=LR;
  node [shape=box];
  "load" [label="load x4"];
  "extract" [label="extract"];
  "check" [label="check"];
  "extract" -> "check";
  "extract" -> "load";
  "check" -> "load" [style=dashed];
}
)",
            dot_of(sales()));
}

TEST(Mermaid, NumbersStages) {
  EXPECT_EQ(R"(flowchart LR
  s0["load x4"]
  s1["extract"]
  s2["check"]
  s1 --> s2
  s1 --> s0
  s2 -.-> s0
)",
            mermaid_of(sales()));
}

}  // namespace
}  // namespace baton::model
