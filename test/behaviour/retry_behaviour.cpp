#include <algorithm>

#include <fmt/format.h>
#include <signal.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Retry : public BatonTest {
 protected:
  // Adds a line to the file `attempts` each time it runs, then goes on with the script.
  [[nodiscard]] static Words run(const Words& options, const std::string& script) {
    Words words{"run"};
    if (std::ranges::find(options, "--retry-delay") == options.end())
      words.insert(words.end(), {"--retry-delay", "1ms"});
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(),
                 {"--", "bash", "-c", "echo $BATON_ATTEMPT/$BATON_MAX_ATTEMPTS >> attempts; " + script});
    return words;
  }
  [[nodiscard]] static Words job(const Words& options, const std::string& script) {
    Words all{"--job", "j", "--state", "state", "--run", "r"};
    all.insert(all.end(), options.begin(), options.end());
    return run(all, script);
  }
  [[nodiscard]] long attempts() const {
    const std::string lines = read("attempts");
    return std::count(lines.begin(), lines.end(), '\n');
  }
};

struct Count {
  const char* retries;
  long attempts;
};
class RetryCounts : public Retry, public testing::WithParamInterface<Count> {};

TEST_P(RetryCounts, AreAttemptsAfterTheFirst) {
  EXPECT_THAT(baton(run({"--retries", GetParam().retries}, "exit 3")), ExitsWith(3));
  EXPECT_EQ(GetParam().attempts, attempts());
}

INSTANTIATE_TEST_SUITE_P(Each, RetryCounts, testing::Values(Count{"0", 1}, Count{"1", 2}, Count{"5", 6}));

TEST_F(Retry, EndsWithTheFirstSuccess) {
  EXPECT_THAT(baton(job({"--retries", "9", "--marker", "m"}, "[ $BATON_ATTEMPT = 3 ]")), ExitsWith(0));
  EXPECT_EQ("1/10\n2/10\n3/10\n", read("attempts"));
  const auto content = model::decode_marker(read("m"));
  EXPECT_EQ(3U, std::get<model::Marker>(content).attempt);
}

TEST_F(Retry, RecordsEveryAttempt) {
  const auto ended = baton(job({"--retries", "1"}, "exit $((4 + BATON_ATTEMPT))"));
  EXPECT_THAT(ended, ExitsWith(6));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("type=attempt_started severity=INFO message=\"attempt 1 of 2\""),
                               HasSubstr("type=attempt_failed severity=WARNING message=\"exit code 5\""),
                               HasSubstr("retry_in_seconds=0"), HasSubstr("type=job_failed")));
  EXPECT_THAT(read("state/j/r/0/record.json"), AllOf(HasSubstr("\"attempts\":[{\"attempt\":1,"),
                                                     HasSubstr("\"reason\":\"exit code 5\"},{\"attempt\":2,"),
                                                     HasSubstr("\"reason\":\"exit code 6\"}]")));
}

TEST_F(Retry, FollowsThePlatformsVariables) {
  set("DEFAULT_BACKOFF_LIMIT", "2");
  EXPECT_THAT(baton(run({}, "false")), ExitsWith(1));
  EXPECT_EQ(3, attempts());
}

struct Class {
  Words options;
  const char* script;
  long attempts;
  int code;
};
class RetryClasses : public Retry, public testing::WithParamInterface<Class> {};

TEST_P(RetryClasses, AreRetriedOrNot) {
  Words options = GetParam().options;
  options.insert(options.end(), {"--retries", "1"});
  EXPECT_THAT(baton(run(options, GetParam().script)), ExitsWith(GetParam().code));
  EXPECT_EQ(GetParam().attempts, attempts());
}

INSTANTIATE_TEST_SUITE_P(
    Each, RetryClasses,
    testing::Values(
        Class{{"--retry-on", "1,3-5"}, "exit 4", 2, 4}, Class{{"--retry-on", "1,3-5"}, "exit 2", 1, 2},
        Class{{}, "exit 255", 2, 255}, Class{{}, "kill -9 $$", 2, 137},
        Class{{"--attempt-timeout", "100ms"}, "sleep 60", 2, 124}, Class{{}, "exit 127", 2, 127},
        Class{{"--retry-on", "1,3-5"}, "exit 5", 2, 5}, Class{{"--retry-on", "1,3-5"}, "exit 6", 1, 6},
        Class{{"--retry-on", "1-255"}, "kill -9 $$", 1, 137},
        Class{{"--no-retry-on", "1-255"}, "kill -9 $$", 2, 137},
        Class{{"--retry-on", "3,4", "--no-retry-on", "4"}, "exit 3", 2, 3},
        Class{{"--retry-on", "3,4", "--no-retry-on", "4"}, "exit 4", 1, 4},
        Class{{"--no-retry-on", "4"}, "exit 4", 1, 4}, Class{{"--no-retry-on", "4"}, "exit 5", 2, 5},
        Class{{"--no-retry-on", "SIGTERM"}, "kill -9 $$", 2, 137},
        Class{{"--no-retry-on", "SIGKILL"}, "kill -9 $$", 1, 137},
        Class{{"--retry-on", "SIGTERM"}, "exit 143", 1, 143},
        Class{{"--retry-on", "SIGKILL"}, "kill -9 $$", 2, 137},
        Class{{"--retry-on", "137"}, "kill -9 $$", 1, 137},
        Class{{"--retry-on", "timeout", "--attempt-timeout", "100ms"}, "sleep 60", 2, 124},
        Class{{"--no-retry-on", "timeout", "--attempt-timeout", "100ms"}, "sleep 60", 1, 124}));

TEST_F(Retry, DoesNotRetryWhatCannotBeStarted) {
  EXPECT_THAT(baton({"run", "--retries", "5", "--retry-delay", "1h", "--", "nonesuch"}), ExitsWith(127));
  EXPECT_THAT(baton({"run", "--retries", "5", "--retry-delay", "1h", "--", "/"}), ExitsWith(126));
}

TEST_F(Retry, OfWhatCannotBeStartedCanBeChosen) {
  const auto ended = baton({"run", "--retries", "2", "--retry-delay", "1ms", "--retry-on", "127", "--job",
                            "j", "--state", "state", "--", "./nonesuch"});
  EXPECT_THAT(ended, ExitsWith(127));
  EXPECT_THAT(ended.out, HasSubstr("attempt 3 of 3"));
}

TEST_F(Retry, LimitsAnAttempt) {
  EXPECT_THAT(baton(job({"--attempt-timeout", "100ms"}, "sleep 60")), ExitsWith(124));
  EXPECT_EQ("\"attempt timed out", record("j/r/0", "reason").substr(0, 18));
  EXPECT_THAT(baton(run({"--attempt-timeout", "100ms", "--grace", "100ms"},
                        "trap '' TERM; while :; do sleep 0.05; done")),
              ExitsWith(124));
}

TEST_F(Retry, CountsATimeoutAsFailureThoughTheCommandEndsWell) {
  EXPECT_THAT(baton(job({"--attempt-timeout", "200ms", "--marker", "m"},
                        "trap 'exit 0' TERM; while :; do sleep 0.02; done")),
              ExitsWith(124));
  EXPECT_FALSE(exists("m"));
}

TEST_F(Retry, EndsAtTheDeadlineWhileTheCommandRuns) {
  EXPECT_THAT(baton(job({"--deadline", "200ms", "--retries", "5"}, "sleep 60")), ExitsWith(124));
  EXPECT_EQ(1, attempts());
  EXPECT_THAT(record("j/r/0", "reason"), HasSubstr("deadline passed"));
}

TEST_F(Retry, EndsAtTheDeadlineInAPause) {
  EXPECT_THAT(baton(run({"--deadline", "200ms", "--retries", "5", "--retry-delay", "1h", "--retry-max-delay",
                         "1h", "--retry-jitter", "none"},
                        "exit 3")),
              ExitsWith(124));
  EXPECT_EQ(1, attempts());
}

TEST_F(Retry, IsCancelledByAStopInAPause) {
  auto retrying = start(
      job({"--retries", "5", "--retry-delay", "1h", "--retry-max-delay", "1h", "--retry-jitter", "none"},
          "exit 3"));
  ASSERT_TRUE(eventually([&] { return retrying.out().find("attempt_failed") != std::string::npos; }));
  retrying.signal(SIGTERM);
  EXPECT_THAT(retrying.wait(), ExitsWith(3));
  EXPECT_EQ(1, attempts());
  EXPECT_THAT(read("state/j/r/0/record.json"), HasSubstr("\"reason\":\"stopped by SIGTERM, exit code 3\""));
}

TEST_F(Retry, IsCancelledByAStopOfTheCommand) {
  auto retrying = start(run({"--retries", "5"}, "echo ready; exec sleep 60"));
  ASSERT_TRUE(eventually([&] { return retrying.out() == "ready\n"; }));
  retrying.signal(SIGTERM);
  EXPECT_THAT(retrying.wait(), ExitsWith(143));
  EXPECT_EQ(1, attempts());
}

TEST_F(Retry, SaysWhichAttemptRunsInTheRecord) {
  EXPECT_THAT(
      baton(job(
          {"--retries", "1"},
          "for i in $(seq 500); do grep -q '\"attempt\":'$BATON_ATTEMPT, state/j/r/0/record.json && break; "
          "sleep 0.02; done; [ $i -lt 500 ] && [ $BATON_ATTEMPT = 2 ]")),
      ExitsWith(0));
}

TEST_F(Retry, BeatsItsHeartWhileTheCommandRuns) {
  EXPECT_THAT(baton(job({"--heartbeat", "10ms"},
                        "echo 1/2 > $BATON_PROGRESS_FILE; for i in $(seq 500); do "
                        "grep -q '\"heartbeat\":[3-9].*\"done\":1' state/j/r/0/record.json && exit 0; sleep "
                        "0.02; done; exit 1")),
              ExitsWith(0));
}

TEST_F(Retry, IsNotInheritedByANestedRun) {
  set("BATON_RETRIES", "1");
  set("DEFAULT_ACTIVE_DEADLINE", "3600");
  EXPECT_THAT(baton(job({}, binary() + " run -- sh -c 'echo x >> inner; exit 1'")), ExitsWith(1));
  EXPECT_EQ("x\nx\n", read("inner")) << "two attempts of the outer one, one each of the inner one";
}

TEST_F(Retry, RefusesNonsense) {
  for (const Words& options : {Words{"--retries", "-1"},
                               Words{"--retries", "x"},
                               Words{"--retry-delay", "-1s"},
                               Words{"--retry-factor", "0"},
                               Words{"--retry-jitter", "some"},
                               Words{"--retry-on", "SIGNONE"},
                               Words{"--retry-on", "5-3"},
                               Words{"--retry-on", "256"},
                               Words{"--retry-on", "1,,2"},
                               Words{"--retry-on", "timeouts"},
                               Words{"--no-retry-on", "SIGTERM-SIGKILL"},
                               Words{"--retry-max-delay", "-1s"},
                               Words{"--attempt-timeout", "-1s"},
                               Words{"--wait-timeout", "-1s"},
                               Words{"--retries", "4294967296"},
                               Words{"--no-retry-on", ""},
                               Words{"--attempt-timeout", "soon"},
                               Words{"--deadline", "-3"},
                               Words{"--heartbeat", "x"},
                               Words{"--if-complete", "maybe"}}) {
    EXPECT_THAT(baton(run(options, "true")), FailsWith(64, options[0]));
  }
  EXPECT_EQ(0, attempts());
}

class IfComplete : public Retry {};

TEST_F(IfComplete, ANamedRunIsSkipped) {
  EXPECT_THAT(baton(job({"--marker", "m"}, "true")), ExitsWith(0));
  const auto again = baton(job({"--marker", "m"}, "true"));
  EXPECT_THAT(again, ExitsWith(0));
  EXPECT_THAT(again.out, HasSubstr("type=job_skipped"));
  EXPECT_EQ(1, attempts());
}

TEST_F(IfComplete, ADateIsRunAgain) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(baton(run({"--job", "j", "--state", "state", "--logical-time", "2024-01-16"}, "true")),
                ExitsWith(0));
  }
  EXPECT_EQ(2, attempts());
}

TEST_F(IfComplete, AFailedRunIsRunAgain) {
  EXPECT_THAT(baton(job({}, "false")), ExitsWith(1));
  EXPECT_THAT(baton(job({}, "true")), ExitsWith(0));
  EXPECT_EQ(2, attempts());
}

TEST_F(IfComplete, CanBeChosen) {
  EXPECT_THAT(baton(job({}, "true")), ExitsWith(0));
  EXPECT_THAT(baton(job({"--if-complete", "fail"}, "true")), FailsWith(78, "complete already"));
  EXPECT_THAT(baton(job({"--if-complete", "rerun"}, "true")), ExitsWith(0));
  EXPECT_EQ(2, attempts());
}

// As if the first owner had been killed between its end record and its marker.
TEST_F(IfComplete, PublishesTheMarkerThatIsMissing) {
  EXPECT_THAT(baton(job({"--marker", "m"}, "true")), ExitsWith(0));
  std::filesystem::remove(directory_ / "m");
  EXPECT_THAT(baton(job({"--marker", "m"}, "true")), ExitsWith(0));
  EXPECT_TRUE(std::holds_alternative<model::Marker>(model::decode_marker(read("m"))));
  EXPECT_EQ(1, attempts());
}

TEST_F(IfComplete, IsToldByTheMarkerWhereThereIsNoState) {
  const Words options{"--job", "j", "--run", "r", "--no-state", "--marker", "m"};
  EXPECT_THAT(baton(run(options, "true")), ExitsWith(0));
  EXPECT_THAT(baton(run(options, "true")), ExitsWith(0));
  EXPECT_EQ(1, attempts());
}

class TerminationLog : public Retry {};

TEST_F(TerminationLog, TellsTheEnd) {
  write("log", "");
  EXPECT_THAT(baton(job({"--termination-log", "log", "--retries", "1"}, "exit 7")), ExitsWith(7));
  EXPECT_EQ(
      "{\"state\":\"FAILED\",\"reason\":\"exit code "
      "7\",\"exit_code\":7,\"job\":\"j\",\"run\":\"r\",\"index\":0,"
      "\"epoch\":1,\"attempts\":2}\n",
      read("log"));
}

TEST_F(TerminationLog, LeavesTheCommandsOwnMessage) {
  write("log", "");
  EXPECT_THAT(baton(run({"--termination-log", "log"}, "echo mine > log; exit 7")), ExitsWith(7));
  EXPECT_EQ("mine\n", read("log"));
}

TEST_F(TerminationLog, FailsNoJob) {
  EXPECT_THAT(baton(run({"--termination-log", "none/such"}, "true")), ExitsWith(0));
  EXPECT_THAT(baton(run({"--termination-log", "."}, "true")), ExitsWith(0));
  EXPECT_THAT(baton(run({"--termination-log", "/dev/full"}, "true")), ExitsWith(0));
  EXPECT_FALSE(exists("none"));
}

}  // namespace
}  // namespace baton::behaviour
