#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class Pipelines : public BatonTest {
 protected:
  Pipelines() {
    write("p.yaml",
          "pipeline:\n"
          "  name: sales\n"
          "  stages:\n"
          "  - name: extract\n"
          "    command: [./extract.sh, '#{SIZE:10}']\n"
          "    timeout: ${LIMIT:-5m}\n"
          "  - name: load\n"
          "    command: ./load.sh\n");
  }
  Ended render(const Words& options) {
    Words words{"pipeline", "render", "p.yaml", "--image", "baton:1", "--claim", "shared"};
    words.insert(words.end(), options.begin(), options.end());
    return baton(words);
  }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

// --- validate ---

TEST_F(Pipelines, AreValid) {
  const auto ended = baton({"pipeline", "validate", "p.yaml"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("p.yaml: valid, 2 stages\n", ended.out);
}

TEST_F(Pipelines, OfTheExampleAreValid) {
  EXPECT_THAT(
      baton({"pipeline", "validate", BATON_SOURCE_DIR "/examples/customer-analytics/pipeline.yaml"}).out,
      EndsWith("pipeline.yaml: valid, 3 stages\n"));
}

TEST_F(Pipelines, TellAllThatIsWrongWithThem) {
  write("bad.yaml", "pipeline:\n  name: P\n  stages:\n  - {name: a, timout: 1}\n  - {name: a}\n");
  const auto ended = baton({"pipeline", "validate", "bad.yaml"});
  EXPECT_THAT(ended, ExitsWith(65));
  EXPECT_EQ("", ended.out);
  EXPECT_EQ(3U, lines(ended.err));
  EXPECT_THAT(ended.err, StartsWith("baton: bad.yaml:2:9: pipeline name 'P'"));
  EXPECT_THAT(ended.err,
              HasSubstr("baton: bad.yaml:4:15: unknown key 'timout' in a stage (did you mean 'timeout'?)\n"));
  EXPECT_THAT(ended.err, HasSubstr("baton: bad.yaml:5:12: there are two stages named 'a'\n"));
}

TEST_F(Pipelines, TakeVariablesAndParameters) {
  set("LIMIT", "7m");
  EXPECT_THAT(baton({"pipeline", "plan", "p.yaml", "--set", "SIZE=20"}).out,
              AllOf(HasSubstr("./extract.sh 20\n"), HasSubstr("each at most 7m\n")));
  set("LIMIT", "soon");
  EXPECT_THAT(baton({"pipeline", "validate", "p.yaml"}),
              FailsWith(65, "p.yaml:6:14: timeout 'soon': not a duration"));
}

TEST_F(Pipelines, RefuseParametersThatTheyDoNotHave) {
  EXPECT_THAT(baton({"pipeline", "validate", "p.yaml", "--set", "SIZ=1"}),
              FailsWith(64, "'SIZ': is no parameter of p.yaml (did you mean 'SIZE'?)"));
  EXPECT_THAT(baton({"pipeline", "validate", "p.yaml", "--set", "SIZE"}),
              FailsWith(64, "must be NAME=VALUE"));
  EXPECT_THAT(baton({"pipeline", "validate", "p.yaml", "--set", "SIZE=1", "--set", "SIZE=2"}),
              FailsWith(64, "is set twice"));
}

TEST_F(Pipelines, AreNamedOneAtATime) {
  EXPECT_THAT(baton({"pipeline"}), FailsWith(64, "write baton pipeline validate|plan|run|render FILE"));
  EXPECT_THAT(baton({"pipeline", "vaildate", "p.yaml"}),
              FailsWith(64, "unknown action 'vaildate' (did you mean 'validate'?)"));
  EXPECT_THAT(baton({"pipeline", "validate"}), FailsWith(64, "name the one pipeline file"));
  EXPECT_THAT(baton({"pipeline", "validate", "a", "b"}), FailsWith(64, "name the one pipeline file"));
  EXPECT_THAT(baton({"pipeline", "validate", "none.yaml"}), FailsWith(74, "none.yaml"));
  EXPECT_THAT(baton({"pipeline", "validate", "p.yaml", "--image", "x"}),
              FailsWith(64, "--image: goes with render only"));
}

// --- plan ---

TEST_F(Pipelines, AreShownInLevels) {
  const auto ended = baton({"pipeline", "plan", "p.yaml"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, StartsWith("sales: 2 stages in 2 levels\n\nlevel 1\n  extract\n"));
}

TEST_F(Pipelines, AreDrawn) {
  EXPECT_THAT(baton({"pipeline", "plan", "p.yaml", "--format", "dot"}).out,
              HasSubstr("  \"extract\" -> \"load\";\n"));
  EXPECT_THAT(baton({"pipeline", "plan", "p.yaml", "--format=mermaid"}).out, HasSubstr("  s0 --> s1\n"));
  EXPECT_THAT(baton({"pipeline", "plan", "p.yaml", "--format=svg"}),
              FailsWith(64, "must be one of text, dot, mermaid"));
}

// --- render ---

TEST_F(Pipelines, AreRendered) {
  const auto ended = render({"--run", "r1"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("kind: Job\n"), HasSubstr("  name: extract\n"), HasSubstr("  name: load\n"),
                    HasSubstr("- --after=job:extract\n"), HasSubstr("- --run=r1\n")));
  EXPECT_EQ(ended.out, render({"--run", "r1"}).out);
}

TEST_F(Pipelines, AreNotRenderedWithoutWhatTheyNeed) {
  EXPECT_THAT(render({}), FailsWith(64, "--run: is needed, or --schedule"));
  EXPECT_THAT(render({"--run", "r1", "--schedule", "@daily"}),
              FailsWith(64, "--run: goes with no --schedule"));
  EXPECT_THAT(render({"--schedule", "daily"}), FailsWith(64, "must be five fields"));
  EXPECT_THAT(render({"--run", "r1", "--state", "/elsewhere"}), FailsWith(64, "must be below --mount"));
  EXPECT_THAT(render({"--run", "r1", "--logical-time", "never"}), FailsWith(64, "--logical-time"));
  EXPECT_THAT(render({"--run", "r1", "--env-from", "a b"}), FailsWith(64, "--env-from"));
  EXPECT_THAT(baton({"pipeline", "render", "p.yaml", "--claim", "c", "--run", "r"}),
              FailsWith(64, "--image: is needed"));
  EXPECT_THAT(baton({"pipeline", "render", "p.yaml", "--image", "i", "--run", "r"}),
              FailsWith(64, "--claim: is needed"));
  write("p.yaml", "pipeline: {name: p, stages: [{name: a}]}\n");
  EXPECT_THAT(render({"--run", "r1"}), FailsWith(78, "p.yaml:1:30: stage 'a' has no command"));
}

TEST_F(Pipelines, OfTheExampleAreWhatTheManifestsHold) {
  set("BATON_BIN", binary());
  set("PATH", "/usr/bin:/bin");
  EXPECT_THAT(run_command({BATON_SOURCE_DIR "/scripts/render-examples", "--check"}), ExitsWith(0));
}

// The words of a rendered Job, below its own command line, do the work.
TEST_F(Pipelines, RunByTheirOptions) {
  const Words upstream{"run", "--state=state", "--run=r1", "--job=extract", "--pipeline=sales", "--", "true"};
  Process waiting =
      start({"run", "--job=load", "--pipeline=sales", "--after=job:extract", "--run=r1", "--state=state",
             "--start-within=1h", "--upstream-lost-after=15m", "--wait-for-owner", "--", "echo", "loaded"});
  ASSERT_TRUE(eventually([&] { return waiting.out().find("wait_started") != std::string::npos; }));
  EXPECT_THAT(baton(upstream), ExitsWith(0));
  const Ended ended = waiting.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("loaded\n"));
}

}  // namespace
}  // namespace baton::behaviour
