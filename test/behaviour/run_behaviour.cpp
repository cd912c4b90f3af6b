#include <set>

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Run : public BatonTest {
 protected:
  [[nodiscard]] static Words job(const Words& options, const Words& command) {
    Words words{"run", "--state", "state", "--run", "r1", "--if-complete", "rerun"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }
  [[nodiscard]] model::Marker marker(const std::string& name) const {
    const auto content = model::decode_marker(read(name));
    const auto* intact = std::get_if<model::Marker>(&content);
    EXPECT_NE(nullptr, intact) << name << ": " << read(name);
    return intact == nullptr ? model::Marker{} : *intact;
  }
};

class ExitCodes : public Run, public testing::WithParamInterface<int> {};

TEST_P(ExitCodes, PassThrough) {
  EXPECT_THAT(baton({"run", "--", "sh", "-c", fmt::format("exit {}", GetParam())}), ExitsWith(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, ExitCodes,
                         testing::Values(0, 1, 2, 64, 65, 69, 74, 75, 78, 124, 126, 127, 128, 143, 255));

TEST_F(Run, TellsWhatCannotBeRun) {
  EXPECT_THAT(baton({"run", "--", "nonesuch"}), FailsWith(127, "nonesuch: command not found"));
  EXPECT_THAT(baton({"run", "--", "./nonesuch"}), FailsWith(127, "No such file"));
  EXPECT_THAT(baton({"run", "--", directory_.string()}), FailsWith(126, "is a directory"));
  write("text", "no program\n");
  std::filesystem::permissions(directory_ / "text", std::filesystem::perms::all);
  // As a shell does it, execvp runs a script without #! by sh.
  write("script", "exit 4\n");
  std::filesystem::permissions(directory_ / "script", std::filesystem::perms::all);
  EXPECT_THAT(baton({"run", "--", "./script"}), ExitsWith(4));
  EXPECT_THAT(baton({"run", "--job", "j", "--state", "state", "--run", "r", "--", "nonesuch"}),
              ExitsWith(127));
  EXPECT_EQ("\"FAILED\"", record("j/r/0", "state"));
}

TEST_F(Run, TellsAKillBy128AndTheSignal) {
  EXPECT_THAT(baton({"run", "--", "sh", "-c", "kill -KILL $$"}), ExitsWith(137));
  EXPECT_THAT(baton({"run", "--", "sh", "-c", "kill -SEGV $$"}), ExitsWith(139));
}

TEST_F(Run, IsInvisibleAsAPlainInit) {
  set("A", "b c");
  set("TZ", "Mars/Olympus");
  const auto ended = baton({"run", "--", "env"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("A=b c\n"), HasSubstr("BATON_ATTEMPT=1\n"), Not(HasSubstr("BATON_RUN"))));
  EXPECT_EQ("", ended.err);
  EXPECT_FALSE(exists("state"));
}

TEST_F(Run, HandsTheCommandItsInput) {
  EXPECT_EQ("hello", baton({"run", "--", "cat"}, "hello").out);
}

TEST_F(Run, KeepsARecord) {
  EXPECT_THAT(baton(job({"--job", "extract", "--label", "team=a b"}, {"true"})), ExitsWith(0));
  EXPECT_EQ("SUCCEEDED\n", read("state/extract.status"));
  EXPECT_EQ("\"SUCCEEDED\"", record("extract/r1/0", "state"));
  EXPECT_EQ("0", record("extract/r1/0", "exit_code"));
  EXPECT_EQ("1", record("extract/r1/0", "epoch"));
  EXPECT_THAT(read("state/extract/r1/0/record.json"), HasSubstr("\"labels\":{\"team\":\"a b\"}"));
}

TEST_F(Run, RecordsAFailureAndItsReason) {
  EXPECT_THAT(baton(job({"--job", "extract"}, {"sh", "-c", "exit 7"})), ExitsWith(7));
  EXPECT_EQ("FAILED\n", read("state/extract.status"));
  EXPECT_EQ("\"exit code 7\"", record("extract/r1/0", "reason"));
  EXPECT_THAT(baton(job({"--job", "extract"}, {"sh", "-c", "kill -9 $$"})), ExitsWith(137));
  EXPECT_EQ("\"killed by SIGKILL\"", record("extract/r1/0", "reason"));
  EXPECT_EQ("9", record("extract/r1/0", "signal"));
  EXPECT_EQ("2", record("extract/r1/0", "epoch"));
}

TEST_F(Run, SaysThatItRunsBeforeTheCommandStarts) {
  const auto ended = baton(job({"--job", "extract"}, {"cat", "state/extract.status"}));
  EXPECT_THAT(ended.out, HasSubstr("RUNNING\n"));
}

TEST_F(Run, TellsTheCommandWhoItIs) {
  set("JOB_COMPLETION_INDEX", "1");
  const auto ended =
      baton(job({"--job", "process", "--pipeline", "p", "--completions", "2", "--logical-time", "2024-01-16"},
                {"env"}));
  for (const char* variable : {"BATON_JOB=process", "BATON_PIPELINE=p", "BATON_RUN=r1", "BATON_INDEX=1",
                               "BATON_COMPLETIONS=2", "BATON_ATTEMPT=1", "BATON_MAX_ATTEMPTS=1",
                               "BATON_EPOCH=1", "BATON_LOGICAL_TIME=2024-01-16T00:00:00.000Z"}) {
    EXPECT_THAT(ended.out, HasSubstr(std::string(variable) + "\n"));
  }
  const std::string progress = path("state/p/process/r1/1/progress");
  EXPECT_THAT(ended.out, AllOf(HasSubstr("BATON_PROGRESS_FILE=" + progress),
                               HasSubstr("ARGO_PROGRESS_FILE=" + progress)));
}

TEST_F(Run, RecordsTheProgressOfTheCommand) {
  EXPECT_THAT(baton(job({"--job", "j"},
                        {"sh", "-c", "echo 1/4 >$BATON_PROGRESS_FILE; echo 3/4 >>$BATON_PROGRESS_FILE"})),
              ExitsWith(0));
  EXPECT_THAT(read("state/j/r1/0/record.json"),
              HasSubstr("\"progress\":{\"done\":3,\"total\":4,\"percent\":75.0}"));
}

TEST_F(Run, PublishesACompletionMarker) {
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "out/{run}/{job}.done"}, {"true"})), ExitsWith(0));
  const auto made = marker("out/r1/extract.done");
  EXPECT_EQ(model::MarkerState::complete, made.state);
  EXPECT_EQ("extract", made.job);
  EXPECT_EQ("r1", made.run);
  EXPECT_EQ(1U, made.epoch);
  EXPECT_TRUE(made.started_at.has_value());
}

TEST_F(Run, PublishesAFailureMarkerInstead) {
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "m"}, {"false"})), ExitsWith(1));
  EXPECT_FALSE(exists("m"));
  EXPECT_EQ(model::MarkerState::failed, marker("m.failed").state);
  EXPECT_EQ("exit code 1", marker("m.failed").reason);
  EXPECT_THAT(baton({"wait", "m", "--quiet"}), ExitsWith(69));
}

TEST_F(Run, ClearsItsOwnFailureMarkerWhenItStartsAgain) {
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "m"}, {"false"})), ExitsWith(1));
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "m"}, {"test", "!", "-e", "m.failed"})),
              ExitsWith(0));
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0));
}

TEST_F(Run, MarksACompletionWithoutARecordToo) {
  EXPECT_THAT(baton({"run", "--marker", "m", "--", "true"}), ExitsWith(0));
  EXPECT_EQ(model::MarkerState::complete, marker("m").state);
  const auto first = marker("m").finished_at;
  EXPECT_TRUE(eventually([&] {
    EXPECT_THAT(baton({"run", "--marker", "m", "--", "true"}), ExitsWith(0));
    return marker("m").finished_at > first;
  }));
}

TEST_F(Run, DoesNotStartTheCommandWhereItsMarkerCannotBe) {
  write("file", "x");
  std::filesystem::create_directory(directory_ / "d");
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "file/m"}, {"touch", "ran"})),
              FailsWith(74, "file"));
  EXPECT_THAT(baton({"run", "--marker", "/proc/nowhere/m", "--", "touch", "ran"}),
              FailsWith(74, "/proc/nowhere"));
  EXPECT_THAT(baton({"run", "--marker", "d", "--", "touch", "ran"}), FailsWith(64, "is a directory"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, FailsWhenTheMarkerCannotBeWrittenInTheEnd) {
  EXPECT_THAT(baton(job({"--job", "extract", "--marker", "m"}, {"mkdir", "m"})), ExitsWith(74));
  EXPECT_EQ("FAILED\n", read("state/extract.status")) << "success that nobody can see is failure";
}

TEST_F(Run, DoesNotStartTheCommandWhereItCannotKeepState) {
  write("file", "x");
  EXPECT_THAT(baton({"run", "--job", "j", "--state", "file", "--", "touch", "ran"}),
              FailsWith(74, "--no-state"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, FollowsNoLinkOutOfTheStateDirectory) {
  std::filesystem::create_directories(directory_ / "state");
  std::filesystem::create_directories(directory_ / "elsewhere");
  std::filesystem::create_symlink(directory_ / "elsewhere", directory_ / "state" / "j");
  EXPECT_THAT(baton(job({"--job", "j"}, {"touch", "ran"})), ExitsWith(74));
  EXPECT_TRUE(std::filesystem::is_empty(directory_ / "elsewhere"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, ReplacesALinkAtTheMarkerInsteadOfFollowingIt) {
  write("victim", "precious");
  std::filesystem::create_symlink(directory_ / "victim", directory_ / "m");
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m"}, {"true"})), ExitsWith(0));
  EXPECT_EQ("precious", read("victim"));
  EXPECT_EQ(model::MarkerState::complete, marker("m").state);
}

TEST_F(Run, WaitsForItsUpstreamFirst) {
  auto load = start(job({"--job", "load", "--after", "job:extract"}, {"true"}));
  ASSERT_TRUE(eventually([&] { return read("state/load.status") == "PENDING\n"; }));
  EXPECT_EQ("\"WAITING\"", record("load/r1/0", "state"));
  EXPECT_THAT(baton(job({"--job", "extract"}, {"true"})), ExitsWith(0));
  EXPECT_THAT(load.wait(), ExitsWith(0));
  EXPECT_EQ("SUCCEEDED\n", read("state/load.status"));
}

TEST_F(Run, FailsWithItsUpstream) {
  EXPECT_THAT(baton(job({"--job", "extract"}, {"false"})), ExitsWith(1));
  EXPECT_THAT(baton(job({"--job", "load", "--after", "job:extract", "--marker", "m"}, {"touch", "ran"})),
              FailsWith(69, "job:extract"));
  EXPECT_FALSE(exists("ran"));
  EXPECT_EQ("FAILED\n", read("state/load.status"));
  EXPECT_EQ(model::MarkerState::failed, marker("m.failed").state) << "the next stage must not wait for ever";
}

TEST_F(Run, GivesUpWaitingAtItsTimeout) {
  EXPECT_THAT(baton(job({"--job", "load", "--after", "m", "--wait-timeout", "50ms"}, {"touch", "ran"})),
              ExitsWith(124));
  EXPECT_FALSE(exists("ran"));
  EXPECT_THAT(record("load/r1/0", "reason"), HasSubstr("timed out"));
}

TEST_F(Run, RecordsAStopWhileItWaits) {
  auto load = start(job({"--job", "load", "--after", "m"}, {"touch", "ran"}));
  ASSERT_TRUE(eventually([&] { return load.out().find("wait_started") != std::string::npos; }));
  load.signal(SIGTERM);
  EXPECT_THAT(load.wait(), ExitsWith(143));
  EXPECT_THAT(record("load/r1/0", "reason"), HasSubstr("stopped by SIGTERM while waiting"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, CompletesAParallelJobOnce) {
  const auto worker = [&](const char* index, const Words& command) {
    return job({"--job", "process", "--completions", "3", "--index", index, "--marker", "m"}, command);
  };
  EXPECT_THAT(baton(worker("0", {"true"})), ExitsWith(0));
  EXPECT_THAT(baton(worker("2", {"true"})), ExitsWith(0));
  EXPECT_FALSE(exists("m"));
  EXPECT_THAT(baton({"wait", "job:process", "--state", "state", "--run", "r1", "--timeout", "50ms"}),
              ExitsWith(124));
  EXPECT_THAT(baton(worker("1", {"true"})), ExitsWith(0));
  EXPECT_EQ(3U, marker("m").completions);
  EXPECT_THAT(baton({"wait", "job:process", "m", "--state", "state", "--run", "r1"}), ExitsWith(0));
}

TEST_F(Run, CompletesAParallelJobWhoseWorkersEndTogether) {
  std::vector<Process> workers;
  for (int i = 0; i < 12; ++i) {
    workers.push_back(start(
        job({"--job", "p", "--completions", "12", "--index", std::to_string(i), "--marker", "m"}, {"true"})));
  }
  for (auto& worker : workers) EXPECT_THAT(worker.wait(), ExitsWith(0));
  EXPECT_EQ(model::MarkerState::complete, marker("m").state);
}

TEST_F(Run, FailsAParallelJobByOneWorker) {
  EXPECT_THAT(baton(job({"--job", "p", "--completions", "2", "--index", "0", "--marker", "m"}, {"false"})),
              ExitsWith(1));
  EXPECT_THAT(baton(job({"--job", "p", "--completions", "2", "--index", "1", "--marker", "m"}, {"true"})),
              ExitsWith(0));
  EXPECT_THAT(baton({"wait", "m", "--quiet"}), ExitsWith(69))
      << "the other worker must leave its failure marker";
  EXPECT_THAT(baton({"wait", "job:p", "--state", "state", "--run", "r1", "--quiet"}),
              FailsWith(69, "index 0 failed"));
}

TEST_F(Run, KeepsEachWorkersOwnExitCodeAndOneFailureMarker) {
  const auto worker = [&](const char* index, const char* script) {
    return job({"--job", "p", "--completions", "2", "--index", index, "--marker", "m"}, {"sh", "-c", script});
  };
  EXPECT_THAT(baton(worker("0", "exit 4")), ExitsWith(4));
  EXPECT_THAT(baton(worker("0", "exit 5")), ExitsWith(5));
  EXPECT_THAT(baton(worker("1", "exit 3")), ExitsWith(3)) << "its epoch is lower than the other index's";
  EXPECT_THAT(baton(worker("0", "true")), ExitsWith(0));
  EXPECT_EQ(1U, marker("m.failed").index) << "index 1 has failed still";
  EXPECT_THAT(baton(worker("1", "true")), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0));
}

TEST_F(Run, DoesNotLeaveItsCompletionMarkerWhileItRunsAgain) {
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m"}, {"true"})), ExitsWith(0));
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m"}, {"test", "!", "-e", "m"})), ExitsWith(0));
  EXPECT_TRUE(exists("m"));
}

TEST_F(Run, IsSkippedByItsCompletionMarkerAlone) {
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m"}, {"true"})), ExitsWith(0));
  std::filesystem::remove_all(directory_ / "state");
  const auto again = [&](const char* choice) {
    return baton({"run", "--state", "state", "--run", "r1", "--job", "j", "--marker", "m", "--if-complete",
                  choice, "--", "touch", "ran"});
  };
  const auto skipped = again("skip");
  EXPECT_THAT(skipped, ExitsWith(0));
  EXPECT_THAT(skipped.out, HasSubstr("job_skipped"));
  EXPECT_THAT(again("fail"), FailsWith(78, "complete already"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, RefusesOnePathForTwoThings) {
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m", "--log", "./m"}, {"true"})), FailsWith(78, "--log"));
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m", "--log", "m.failed"}, {"true"})),
              FailsWith(78, "--log"));
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "m", "--failed-marker", path("m")}, {"true"})),
              FailsWith(78, "--failed-marker"));
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(Run, TellsItsWaitersWhenItCannotStartAfterItsGate) {
  auto load =
      start(job({"--job", "load", "--after", "m", "--heartbeat", "0", "--marker", "out"}, {"touch", "ran"}));
  ASSERT_TRUE(eventually([&] { return load.out().find("wait_started") != std::string::npos; }));
  std::filesystem::remove(directory_ / "state/load.status");
  std::filesystem::create_directory(directory_ / "state/load.status");
  write("m", "");
  EXPECT_THAT(load.wait(), ExitsWith(74));
  EXPECT_TRUE(exists("state/load/r1/0/1.end.json"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Run, TakesANewEpochEachTime) {
  for (int i = 1; i <= 3; ++i) {
    EXPECT_THAT(baton(job({"--job", "j", "--marker", "m"}, {"true"})), ExitsWith(0));
    EXPECT_EQ(static_cast<std::uint64_t>(i), marker("m").epoch);
  }
}

// Inside a job, `baton run` is an init for one more command, not the same job again.
TEST_F(Run, IsNotTheOuterJobWhenNested) {
  set("JOB_NAME", "outer");
  const auto ended = baton(job({"--marker", "m"}, {binary(), "run", "--", "sh", "-c", "test ! -e m"}));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_FALSE(exists("state/outer/r1/0/2.claim.json"));
  EXPECT_TRUE(exists("m"));
}

TEST_F(Run, NamesItsJobAndRunAfterACronJob) {
  set("JOB_NAME", "extract-28431360");
  EXPECT_THAT(baton({"run", "--state", "state", "--marker", "{date:%Y%m%d}/{job}", "--", "true"}),
              ExitsWith(0));
  EXPECT_EQ("\"SUCCEEDED\"", record("extract/20240122T0000Z/0", "state"));
  EXPECT_TRUE(exists("20240122/extract"));
}

TEST_F(Run, KillsAfterTheGracePeriod) {
  auto run = start({"run", "--grace", "100ms", "--", "bash", "-c",
                    "trap '' TERM; echo ready; while :; do sleep 0.05; done"});
  ASSERT_TRUE(eventually([&] { return run.out() == "ready\n"; }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(137));
}

TEST_F(Run, DoesNotCountAStopAsCompletion) {
  auto run = start(job({"--job", "j", "--marker", "m"},
                       {"bash", "-c", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"}));
  ASSERT_TRUE(eventually([&] { return run.out().find("ready") != std::string::npos; }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(143));
  EXPECT_FALSE(exists("m"));
  EXPECT_EQ("\"stopped by SIGTERM\"", record("j/r1/0", "reason"));
}

TEST_F(Run, StopsWhatTheCommandLeftRunning) {
  const auto ended = baton({"run", "--", "sh", "-c", "sleep 1000 & echo $! > left; exit 3"});
  EXPECT_THAT(ended, ExitsWith(3));
  const std::string left = read("left");
  EXPECT_NE(0, ::kill(std::stoi(left), 0)) << "process " << left << " is still there";
}

TEST_F(Run, KillsWhatTheCommandLeftRunningAndDeaf) {
  const auto ended = baton({"run", "--grace", "100ms", "--", "bash", "-c",
                            "(trap '' TERM; echo $BASHPID > left; while :; do sleep 0.05; done) & while [ ! "
                            "-s left ]; do sleep 0.01; done; exit 3"});
  EXPECT_THAT(ended, ExitsWith(3));
  EXPECT_NE(0, ::kill(std::stoi(read("left")), 0));
}

TEST_F(Run, StopsWithinTheGracePeriodThoughTheVolumeIsGone) {
  std::filesystem::create_directory(directory_ / "dead");
  auto run = start({"run", "--grace", "300ms", "--state", "state", "--job", "j", "--marker", "dead/m", "--",
                    "sh", "-c", "echo ready; while [ ! -e go ]; do sleep 0.02; done"});
  ASSERT_TRUE(eventually([&] { return run.out().find("ready") != std::string::npos; }));
  const test::UnansweringDirectory dead(path("dead"));
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  write("go", "");
  ASSERT_TRUE(eventually([&] { return read("state/j.status") == "SUCCEEDED\n"; }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(74));
}

TEST_F(Run, DoesNotCompleteAParallelJobAlone) {
  set("JOB_COMPLETION_INDEX", "1");
  EXPECT_THAT(baton(job({"--job", "p", "--marker", "m"}, {"true"})), FailsWith(78, "JOB_COMPLETION_INDEX"));
  EXPECT_THAT(baton({"run", "--completions", "2", "--marker", "m", "--", "true"}),
              FailsWith(78, "--completions"));
  EXPECT_FALSE(exists("m"));
}

TEST_F(Run, SaysThatAParallelJobRunsUntilAllOfItIsDone) {
  const auto worker = [&](const char* index) {
    return job({"--job", "p", "--completions", "2", "--index", index}, {"true"});
  };
  EXPECT_THAT(baton(worker("0")), ExitsWith(0));
  EXPECT_EQ("RUNNING\n", read("state/p.status"));
  EXPECT_THAT(baton(worker("1")), ExitsWith(0));
  EXPECT_EQ("SUCCEEDED\n", read("state/p.status"));
}

TEST_F(Run, HandsItsOwnTimeZoneOnToNobody) {
  const auto ended = baton(job({"--job", "j", "--timezone", "CET-1"}, {"sh", "-c", "echo \"[$TZ]\""}));
  EXPECT_THAT(ended.out, HasSubstr("[]\n"));
}

TEST_F(Run, DoesNotTakeAnEarlierOwnersProgressForItsOwn) {
  EXPECT_THAT(baton(job({"--job", "j"}, {"sh", "-c", "echo 3/4 > $BATON_PROGRESS_FILE"})), ExitsWith(0));
  EXPECT_THAT(baton(job({"--job", "j"}, {"true"})), ExitsWith(0));
  EXPECT_EQ("null", record("j/r1/0", "progress"));
}

TEST_F(Run, TakesTheLastLineOfALongProgressFile) {
  EXPECT_THAT(baton(job({"--job", "j"}, {"sh", "-c", "seq -f %g/30000 30000 > $BATON_PROGRESS_FILE"})),
              ExitsWith(0));
  EXPECT_THAT(read("state/j/r1/0/record.json"), HasSubstr("\"done\":30000"));
}

TEST_F(Run, RefusesNonsense) {
  EXPECT_THAT(baton({"run"}), FailsWith(64, "no command"));
  EXPECT_THAT(baton({"run", "true"}), FailsWith(64, "write -- before the command"));
  EXPECT_THAT(baton({"run", "--jbo", "x", "--", "true"}), FailsWith(64, "did you mean '--job'"));
  EXPECT_THAT(baton({"run", "--job", "a/b", "--", "true"}), FailsWith(64, "a/b"));
  EXPECT_THAT(baton({"run", "--job", "..", "--", "true"}), FailsWith(64, ".."));
  EXPECT_THAT(baton({"run", "--job", "j", "--run", "../r", "--", "true"}), FailsWith(64, "../r"));
  EXPECT_THAT(baton({"run", "--grace", "-1s", "--", "true"}), FailsWith(64, "--grace"));
  EXPECT_THAT(baton(job({"--job", "j", "--index", "2", "--completions", "2"}, {"true"})),
              FailsWith(64, "--index"));
  EXPECT_THAT(baton(job({"--job", "j", "--completions", "0"}, {"true"})), FailsWith(64, "--completions"));
  EXPECT_THAT(baton(job({"--job", "j", "--label", "=x"}, {"true"})), FailsWith(64, "label"));
  EXPECT_THAT(baton(job({"--job", "j", "--marker", "{jb}"}, {"true"})), FailsWith(64, "did you mean 'job'"));
  EXPECT_THAT(baton(job({"--job", "j", "--after", "jbo:x"}, {"true"})), FailsWith(64, "did you mean 'job'"));
  EXPECT_TRUE(std::filesystem::is_empty(directory_)) << "a refused command must change nothing";
}

}  // namespace
}  // namespace baton::behaviour
