#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <signal.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A pipeline "p" whose stages say in the file `log` what they do.
class PipelineRun : public BatonTest {
 protected:
  void describe(std::string_view stages) {
    write("p.yaml", fmt::format("pipeline:\n  name: p\n  stages:\n{}", stages));
  }
  [[nodiscard]] static Words run(const Words& more = {}) {
    Words words{"pipeline", "run", "p.yaml", "--state", "state", "--run", "r"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  [[nodiscard]] std::string log() const { return exists("log") ? read("log") : ""; }
  [[nodiscard]] std::string state_of(const std::string& stage) const {
    return record("p/" + stage + "/r/0", "state");
  }
};

TEST_F(PipelineRun, IsInTheOrderOfTheNeeds) {
  describe(R"(
    - {name: last, needs: [left, right], command: 'echo last >> log'}
    - {name: left, needs: [first], command: 'echo side >> log'}
    - {name: right, needs: [first], command: 'echo side >> log'}
    - {name: first, command: ['sh', '-c', 'echo first >> log']}
)");
  const auto ended = baton(run());
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("first\nside\nside\nlast\n", log());
  EXPECT_THAT(ended.out, AllOf(HasSubstr("pipeline_completed"), HasSubstr("4 of 4 stages complete"),
                               HasSubstr("pipeline_duration_seconds")));
  EXPECT_EQ("\"SUCCEEDED\"", state_of("last"));
  EXPECT_EQ("SUCCEEDED\n", read("state/p/last.status"));
  EXPECT_THAT(read("state/p/last/r/0/record.json"), HasSubstr(R"("after":["left","right"])"));
}

TEST_F(PipelineRun, IsInTheOrderOfTheFileWhereNothingIsNeeded) {
  describe(R"(
    - {name: one, command: 'sleep 0.1; echo one >> log'}
    - {name: two, command: 'echo two >> log'}
)");
  EXPECT_THAT(baton(run()), ExitsWith(0));
  EXPECT_EQ("one\ntwo\n", log());
}

TEST_F(PipelineRun, GoesOnWhereItStopped) {
  describe(R"(
    - {name: one, command: 'echo one >> log'}
    - {name: two, command: 'echo two >> log; test -e fixed'}
    - {name: three, command: 'echo three >> log'}
)");
  const auto failed = baton(run());
  EXPECT_THAT(failed, ExitsWith(1));
  EXPECT_THAT(failed.out, HasSubstr("1 of 3 stages complete; two failed; 1 not run"));
  EXPECT_EQ("\"FAILED\"", state_of("two"));
  EXPECT_EQ("\"FAILED\"", state_of("three"));
  EXPECT_THAT(record("p/three/r/0", "reason"), HasSubstr("upstream"));
  EXPECT_EQ("one\ntwo\n", log());
  write("fixed", "");
  EXPECT_THAT(baton(run()), ExitsWith(0));
  EXPECT_EQ("one\ntwo\ntwo\nthree\n", log());
  EXPECT_EQ("\"SUCCEEDED\"", state_of("three"));
}

TEST_F(PipelineRun, GoesOnWithWhatDoesNotNeedWhatHasFailed) {
  describe(R"(
    - {name: bad, command: 'exit 5', needs: []}
    - {name: behind, command: 'echo behind >> log', needs: [bad]}
    - {name: further, command: 'echo further >> log', needs: [behind]}
    - {name: good, command: 'sleep 0.2; echo good >> log', needs: []}
    - {name: better, command: 'echo better >> log', needs: [good]}
)");
  EXPECT_THAT(baton(run()), ExitsWith(5));
  EXPECT_EQ("good\nbetter\n", log());
  EXPECT_THAT(record("p/further/r/0", "reason"), HasSubstr("upstream"));
}

TEST_F(PipelineRun, StopsEverythingAtTheFirstFailureWhereThatIsWanted) {
  describe(R"(
    - {name: slow, command: 'exec sleep 600', needs: []}
    - {name: bad, command: 'exit 5', needs: []}
    - {name: later, command: 'echo later >> log', needs: [slow]}
)");
  EXPECT_THAT(baton(run({"--fail-fast", "--max-parallel", "2"})), ExitsWith(5));
  EXPECT_EQ("\"FAILED\"", state_of("slow"));
  EXPECT_EQ("", log());
}

TEST_F(PipelineRun, EndsAtAStopSignalAndLeavesNothingBehind) {
  describe(R"(
    - {name: one, command: 'echo $$ >> log; exec sleep 600', needs: []}
    - {name: two, command: 'echo $$ >> log; exec sleep 600', needs: []}
    - {name: three, command: 'echo three >> log', needs: [one]}
)");
  auto process = start(run({"--max-parallel", "2"}));
  ASSERT_TRUE(eventually([&] { return std::ranges::count(log(), '\n') == 2; }));
  process.signal(SIGTERM);
  const auto ended = process.wait();
  EXPECT_THAT(ended, ExitsWith(143));
  EXPECT_THAT(ended.out, HasSubstr("stopped by SIGTERM"));
  std::istringstream processes(log());
  for (pid_t pid = 0; processes >> pid;) EXPECT_NE(0, ::kill(pid, 0)) << pid;
  EXPECT_THAT(log(), Not(HasSubstr("three")));
}

TEST_F(PipelineRun, RunsTheWorkersOfAStageSideBySide) {
  // Each of them waits until all are there.
  describe(R"(
    - name: wide
      completions: 3
      command: 'touch here.$BATON_INDEX; until [ -e here.0 ] && [ -e here.1 ] && [ -e here.2 ]; do sleep 0.01; done'
    - {name: after, command: 'ls here.* >> log'}
)");
  EXPECT_THAT(baton(run({"--max-parallel", "4"})), ExitsWith(0));
  EXPECT_EQ("here.0\nhere.1\nhere.2\n", log());
  EXPECT_EQ("\"SUCCEEDED\"", record("p/wide/r/2", "state"));
}

TEST_F(PipelineRun, StartsNoMoreAtATimeThanItMay) {
  describe(R"(
    - {name: wide, completions: 4, command: 'mkdir lock && sleep 0.05 && rmdir lock', needs: []}
    - {name: other, command: 'mkdir lock && sleep 0.05 && rmdir lock', needs: []}
)");
  set("MAX_PARALLEL_JOBS", "1");
  EXPECT_THAT(baton(run()), ExitsWith(0));
}

TEST_F(PipelineRun, RetriesAndLimitsEachStageAsTheFileHasIt) {
  describe(R"(
    - name: flaky
      retry_count: 2
      retry: {delay: 1ms}
      command: 'echo $BATON_ATTEMPT >> log; [ $BATON_ATTEMPT = 3 ]'
    - {name: slow, timeout: 200ms, command: 'exec sleep 600'}
)");
  EXPECT_THAT(baton(run()), ExitsWith(124));
  EXPECT_EQ("1\n2\n3\n", log());
}

TEST_F(PipelineRun, LetsTheEnvironmentOverrideTheFile) {
  describe("    - {name: bad, retry_count: 5, retry: {delay: 1ms}, command: 'echo x >> log; exit 1'}\n");
  set("DEFAULT_BACKOFF_LIMIT", "1");
  EXPECT_THAT(baton(run()), ExitsWith(1));
  EXPECT_EQ("x\nx\n", log());
}

TEST_F(PipelineRun, GivesEachStageItsOwnEnvironment) {
  describe(R"(
    - {name: one, env: {WORD: 'first word'}, command: 'echo "$WORD/$BATON_JOB/$BATON_PIPELINE/$BATON_RUN" >> log'}
    - {name: two, command: 'echo "$WORD/$BATON_JOB" >> log'}
)");
  set("WORD", "outer");
  EXPECT_THAT(baton(run()), ExitsWith(0));
  EXPECT_EQ("first word/one/p/r\nouter/two\n", log());
}

TEST_F(PipelineRun, MendsWhatHasFailedAndTriesItOnceMore) {
  describe(R"(
    - name: load
      command: 'echo try >> log; test -e mended'
      on_failure: {run: ['sh', '-c', 'echo mend $FAILED_STAGE $FAILED_EXIT_CODE >> log; touch mended']}
    - {name: after, command: 'echo after >> log'}
)");
  EXPECT_THAT(baton(run()), ExitsWith(0));
  EXPECT_EQ("try\nmend load 1\ntry\nafter\n", log());
}

TEST_F(PipelineRun, GoesOnBehindAFailureThatMayBe) {
  describe(R"(
    - {name: nice-to-have, command: 'exit 6', on_failure: continue}
    - {name: after, command: 'echo after >> log'}
)");
  EXPECT_THAT(baton(run()), ExitsWith(6));
  EXPECT_EQ("after\n", log());
}

TEST_F(PipelineRun, IsOfSomeStagesWhereTheyAreNamed) {
  describe(R"(
    - {name: one, command: 'echo one >> log'}
    - {name: two, command: 'echo two >> log'}
    - {name: three, command: 'echo three >> log'}
)");
  EXPECT_THAT(baton(run({"--only", "two"})), ExitsWith(0));
  EXPECT_EQ("two\n", log());
  EXPECT_THAT(baton(run({"--from", "two"})), ExitsWith(0));
  EXPECT_EQ("two\nthree\n", log());
  EXPECT_THAT(baton(run({"--only", "tow"})), FailsWith(64, "two"));
}

TEST_F(PipelineRun, PrintsWhatItWouldDo) {
  describe("    - {name: one, timeout: 5m, command: ['echo', 'two words']}\n");
  const auto ended = baton(run({"--dry-run"}));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("baton run --job=one --pipeline=p --attempt-timeout=5m --run=r"),
                               HasSubstr("-- echo 'two words'\n")));
  EXPECT_FALSE(exists("state"));
}

TEST_F(PipelineRun, NamesTheStageWhoseOptionsAreWrong) {
  describe("    - {name: one, command: 'echo one >> log'}\n");
  set("BATON_RETRIES", "nonsense");
  const auto ended = baton(run());
  EXPECT_EQ(78, ended.code);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("stage one"), HasSubstr("nonsense")));
  EXPECT_EQ("", log());
}

TEST_F(PipelineRun, NeedsCommands) {
  describe("    - {name: one, timeout: 300}\n");
  EXPECT_THAT(baton(run()), FailsWith(65, "p.yaml:4:"));
}

TEST_F(PipelineRun, WaitsForAnotherRunnerOfTheSameRun) {
  describe("    - {name: one, command: 'echo one >> log; until [ -e go ]; do sleep 0.01; done'}\n");
  auto first = start(run());
  ASSERT_TRUE(eventually([&] { return !log().empty(); }));
  auto second = start(run());
  ASSERT_TRUE(eventually([&] { return second.out().find("ownership_pending") != std::string::npos; }));
  write("go", "");
  EXPECT_THAT(first.wait(), ExitsWith(0));
  EXPECT_THAT(second.wait(), ExitsWith(0));
  EXPECT_EQ("one\n", log());
}

TEST_F(PipelineRun, WritesALogOfWhatIsComplete) {
  describe(R"(
    - {name: one, command: 'true'}
    - {name: two, command: 'exit 3'}
)");
  EXPECT_THAT(baton(run({"--completions-log", "completions.log"})), ExitsWith(3));
  EXPECT_THAT(read("completions.log"),
              testing::MatchesRegex("....-..-..T..:..:..\\+00:00: one completed \\(r\\)\n"));
}

TEST_F(PipelineRun, ShowsAPictureOnATerminal) {
  describe(R"(
    - {name: one, command: 'echo said'}
    - {name: two, command: 'exit 3'}
    - {name: three, command: 'true'}
)");
  set("TERM", "xterm");
  const auto ended =
      run_command({"script", "-qec", binary() + " pipeline run p.yaml --state state --run r", "/dev/null"});
  EXPECT_EQ(3, ended.code);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("said"), HasSubstr("1 of 3 complete"), HasSubstr("exit code 3"),
                               HasSubstr("not run: what it needs has failed"), Not(HasSubstr("METRIC"))));
}

// Killed again and again, it comes to the same result, and nothing that was complete is done again.
TEST_F(PipelineRun, IsCompleteInTheEndHoweverOftenItIsKilled) {
  std::string stages;
  for (int i = 0; i < 12; ++i) {
    stages += fmt::format(
        "    - name: s{0}\n      completions: {1}\n      needs: [{2}]\n"
        "      command: 'mkdir busy.{0}.$BATON_INDEX.$BATON_EPOCH && sleep 0.03 && "
        "echo {0} > out.{0}.$BATON_INDEX.tmp && mv out.{0}.$BATON_INDEX.tmp out.{0}.$BATON_INDEX'\n",
        i, 1 + i % 3,
        i < 2    ? ""
        : i == 2 ? "s1"
                 : fmt::format("s{}, s{}", i - 1, i / 2));
  }
  describe(stages);
  std::mt19937 random(7);
  int kills = 0;
  std::map<std::string, std::string> complete;  // worker -> epoch of its end
  while (kills < 30) {
    auto process = start(run({"--max-parallel", "3"}));
    const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(random() % 120);
    while (std::chrono::steady_clock::now() < limit && process.running())
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (!process.running()) break;
    process.signal(SIGKILL);
    [[maybe_unused]] const auto ended = process.wait();
    ++kills;
    for (int i = 0; i < 12; ++i) {
      for (int index = 0; index < 1 + i % 3; ++index) {
        const std::string worker = fmt::format("p/s{}/r/{}", i, index);
        if (!exists("state/" + worker + "/record.json") || record(worker, "state") != "\"SUCCEEDED\"")
          continue;
        const auto [known, is_new] = complete.try_emplace(worker, record(worker, "epoch"));
        EXPECT_EQ(known->second, record(worker, "epoch")) << worker << " was done again";
      }
    }
  }
  const auto ended = baton(run({"--max-parallel", "3"}));
  EXPECT_THAT(ended, ExitsWith(0));
  for (int i = 0; i < 12; ++i) {
    for (int index = 0; index < 1 + i % 3; ++index) {
      EXPECT_EQ(fmt::format("{}\n", i), read(fmt::format("out.{}.{}", i, index)));
      EXPECT_EQ("\"SUCCEEDED\"", record(fmt::format("p/s{}/r/{}", i, index), "state"));
    }
  }
}

}  // namespace
}  // namespace baton::behaviour
