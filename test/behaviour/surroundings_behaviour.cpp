// What surrounds a job: variables of others, signals before the start, streams that take nothing.

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Surroundings : public BatonTest {
 protected:
  [[nodiscard]] static Words job(const Words& options, const std::string& script) {
    Words words{"run", "--job", "j", "--state", "state", "--run", "r"};
    words.insert(words.end(), options.begin(), options.end());
    for (const auto& word : Words{"--", "sh", "-c", script}) words.push_back(word);
    return words;
  }
};

TEST_F(Surroundings, AreToldOfASignalThatComesBeforeTheGateOpens) {
  auto run = start(job({"--after", "file:go", "--poll", "50ms"}, "exit 5"));
  ASSERT_TRUE(eventually([&] { return run.out().find("wait_pending") != std::string::npos; }));
  run.signal(SIGWINCH);
  run.signal(SIGUSR1);
  ASSERT_TRUE(eventually([&] { return run.out().find("signal_ignored") != std::string::npos; }));
  write("go", "x");
  const auto ended = run.wait();
  EXPECT_THAT(ended, ExitsWith(5));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("type=signal_ignored severity=INFO message=\"no command runs\""),
                               HasSubstr("signal=USR1"), Not(HasSubstr("WINCH"))));
}

TEST_F(Surroundings, AreToldOfASignalThatComesBeforeTheJobIsFree) {
  auto owner = start(job({}, "while [ ! -e end ]; do sleep 0.02; done; exit 3"));
  ASSERT_TRUE(eventually([&] { return record("j/r/0", "state") == "\"RUNNING\""; }));
  auto next = start(job({"--wait-for-owner"}, "exit 5"));
  ASSERT_TRUE(eventually([&] { return next.out().find("ownership_pending") != std::string::npos; }));
  next.signal(SIGUSR2);
  ASSERT_TRUE(eventually([&] { return next.out().find("signal=USR2") != std::string::npos; }));
  write("end", "");
  EXPECT_THAT(owner.wait(), ExitsWith(3));
  EXPECT_THAT(next.wait(), ExitsWith(5));
}

TEST_F(Surroundings, AreToldOfASignalThatComesInAPause) {
  auto run = start(job({"--retries", "1", "--retry-delay", "1h", "--retry-jitter", "none"}, "exit 3"));
  ASSERT_TRUE(eventually([&] { return run.out().find("attempt_failed") != std::string::npos; }));
  run.signal(SIGUSR1);
  EXPECT_TRUE(eventually([&] { return run.out().find("type=signal_ignored") != std::string::npos; }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(3));
}

TEST_F(Surroundings, AreToldOfAStreamThatCannotBeWritten) {
  auto run = start_command({binary(), "run", "--scan", "--", "sh", "-c",
                            "i=0; while [ $i -lt 50000 ]; do echo a line; i=$((i+1)); done; exit 3"},
                           [] { ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO); });
  EXPECT_THAT(run.wait(), FailsWith(3, "pass on the command's stdout: No space left on device"));
}

TEST_F(Surroundings, GiveTheLogNoThread) {
  auto run = start_command({binary(), "run", "--log", "log", "--", "true"}, [] {
    const rlimit none{0, 0};
    // The limit does not count for root.
    if ((::getuid() == 0 && ::setuid(54321) != 0) || ::setrlimit(RLIMIT_NPROC, &none) != 0) ::_exit(97);
  });
  EXPECT_THAT(run.wait(), FailsWith(74, "start thread for log"));
}

TEST_F(Surroundings, SeeOurLinesOnLinesOfTheirOwn) {
  const auto ended =
      baton(job({"--scan", "--retries", "1", "--retry-delay", "0s"}, "printf 'no end'; exit 1"));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("\nno end\nEVENT: type=attempt_failed"), HasSubstr("attempt 2 of 2\" job=j"),
                    HasSubstr("\nno end\nEVENT: type=job_failed"), Not(HasSubstr("\n\n"))));
}

TEST_F(Surroundings, MayHaveAJobNameOfAnotherSystem) {
  set("JOB_NAME", "nightly.load");
  const auto ended = baton({"run", "--", "sh", "-c", "echo $JOB_NAME; exit 4"});
  EXPECT_THAT(ended, FailsWith(4, "JOB_NAME job name 'nightly.load'"));
  EXPECT_EQ("nightly.load\n", ended.out);
  EXPECT_THAT(baton({"run", "--marker", "m", "--", "true"}), FailsWith(78, "JOB_NAME"));
  EXPECT_THAT(baton({"run", "--job", "x.y", "--", "true"}), FailsWith(64, "--job"));
}

TEST_F(Surroundings, LearnFromAPlainInitWhatALimitDoes) {
  EXPECT_THAT(baton({"run", "--attempt-timeout", "50ms", "--grace", "9s", "--", "sleep", "1000"}),
              FailsWith(124, "the attempt has taken 50ms: SIGTERM to the command, and in 9s SIGKILL"));
  EXPECT_THAT(baton({"run", "--deadline", "50ms", "--", "sleep", "1000"}), FailsWith(124, "the deadline"));
  EXPECT_THAT(baton({"run", "--log-level", "error", "--deadline", "50ms", "--", "sleep", "1000"}).err,
              IsEmpty());
}

TEST_F(Surroundings, LearnThatTheConfigurationDoesNotKnowTheJob) {
  write("pipeline.yaml", "pipeline:\n  stages:\n  - name: other\n");
  EXPECT_THAT(baton(job({"--config", "pipeline.yaml"}, "exit 4")),
              FailsWith(4, "pipeline.yaml has no stage for job 'j'"));
}

TEST_F(Surroundings, DoNotSeeALabelThatIsACredential) {
  EXPECT_THAT(baton(job({"--label", "api_token=hunter2", "--label", "team=a", "--marker", "m"}, "exit 0")),
              ExitsWith(0));
  for (const auto& text : {read("m"), read("state/j/r/0/record.json")}) {
    EXPECT_THAT(text, AllOf(HasSubstr("api_token"), HasSubstr("(hidden)"), Not(HasSubstr("hunter2"))));
  }
}

TEST_F(Surroundings, AreRefusedWhatCannotBeMeant) {
  const auto run = [this](const Words& options) { return baton(job(options, "exit 0")); };
  EXPECT_THAT(run({"--count", "3"}), FailsWith(64, "--count"));
  EXPECT_THAT(baton({"wait", "m", "--count", "3"}), FailsWith(64, "--count"));
  EXPECT_THAT(run({"--after", "job:j"}), FailsWith(64, "is this job itself"));
  EXPECT_THAT(run({"--log", "l{attempt}"}), FailsWith(64, "one for all attempts"));
  EXPECT_THAT(run({"--log-level", "loud"}), FailsWith(64, "debug, info, warning, error, critical"));
  EXPECT_THAT(baton({"run", "--timezone", "Mars", "--", "true"}), FailsWith(64, "--timezone"));
  EXPECT_THAT(baton({"run", "--logical-time", "soon", "--", "true"}), FailsWith(64, "--logical-time"));
  set("LOG_LEVEL", "loud");
  EXPECT_THAT(run({}), ExitsWith(0));
}

}  // namespace
}  // namespace baton::behaviour
