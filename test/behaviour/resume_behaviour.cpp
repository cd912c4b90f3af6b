#include <signal.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Resumption : public BatonTest {
 protected:
  [[nodiscard]] static Words job(const Words& options, const std::string& script) {
    Words all{"run", "--job", "j", "--run", "r", "--state", "state"};
    all.insert(all.end(), options.begin(), options.end());
    all.insert(all.end(), {"--", "sh", "-c", script});
    return all;
  }
  Ended save(const std::string& bytes, const std::string& step) {
    write("by-hand/f", bytes);
    return baton({"checkpoint", "save", "by-hand", "--job", "j", "--run", "r", "--state", "state", "--step",
                  step, "--compare", "none"});
  }
  [[nodiscard]] std::size_t saved() const {
    std::error_code none;
    const fs::path run = directory_ / "state/j/checkpoints/default/0/r";
    return static_cast<std::size_t>(std::count_if(
        fs::directory_iterator(run, none), {},
        [](const fs::directory_entry& e) { return !e.path().filename().string().starts_with("."); }));
  }
};

TEST_F(Resumption, TellsTheCommandWhatItGoesOnFrom) {
  ASSERT_THAT(save("half", "50"), ExitsWith(0));
  write("work/old", "");
  const auto ended = baton(job({"--restore-to", "work"},
                               "echo $BATON_RESUMED $BATON_RESUME_STEP $(ls work) $(cat work/f); "
                               "test -d $BATON_CHECKPOINT_DIR/default"));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("1 50 f half\n"), HasSubstr("type=checkpoint_restored"),
                               HasSubstr("METRIC: checkpoint_age_seconds=")));
  EXPECT_EQ(0U, saved()) << "a complete run needs none";
  EXPECT_FALSE(exists("state/j/checkpoints/default")) << "and no directories for them";
}

TEST_F(Resumption, OfNothingLeavesAllAsItIs) {
  write("work/f", "here");
  set("BATON_RESUMED", "1");
  const auto ended = baton(job({"--restore-to", "work"}, "cat work/f; echo ${BATON_RESUMED-no}"));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("hereno\n"));
}

TEST_F(Resumption, FailsTheJobWhenAllIsCorrupt) {
  ASSERT_THAT(save("half", "50"), ExitsWith(0));
  write("state/j/checkpoints/default/0/r/0.00000001/data/0", "HALF");
  const auto ended = baton(job({"--restore-to", "work", "--marker", "m"}, "echo ran"));
  EXPECT_THAT(ended, FailsWith(65, "none can be used"));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("type=checkpoint_skipped"), Not(HasSubstr("ran\n"))));
  EXPECT_TRUE(exists("m.failed"));
}

TEST_F(Resumption, OfARetryIsFromWhatTheFailedAttemptLeft) {
  const auto ended = baton(job({"--checkpoint-from", "out", "--restore-to", "in", "--retries", "2",
                                "--retry-delay", "0", "--across-runs"},
                               "mkdir -p in; cp -r in/. out 2>/dev/null || mkdir -p out; echo x >> out/f; "
                               "echo $BATON_ATTEMPT/3 > $BATON_PROGRESS_FILE; "
                               "echo resumed:${BATON_RESUME_STEP-no}; test $BATON_ATTEMPT = 3"));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("resumed:no\n"), HasSubstr("resumed:1\n"), HasSubstr("resumed:2\n")));
  EXPECT_EQ("x\nx\nx\n", read("out/f"));
  EXPECT_EQ("x\nx\n", read("in/f"));
  EXPECT_EQ(2U, saved()) << "for other runs";
}

TEST_F(Resumption, IsToWhatWasThereAtTheStop) {
  auto process = start(job({"--checkpoint-from", "work"},
                           "mkdir work; trap 'echo last > work/f; exit 0' TERM; touch ready; "
                           "while :; do sleep 0.05; done"));
  ASSERT_TRUE(eventually([&] { return exists("ready"); }));
  process.signal(SIGTERM);
  EXPECT_THAT(process.wait(), AllOf(ExitsWith(143), testing::Field(&Ended::out, HasSubstr("_saved"))));
  EXPECT_THAT(baton(job({"--restore-to", "work"}, "cat work/f")).out, HasSubstr("last\n"));
}

TEST_F(Resumption, IsToTheLastSaveWhereAllWasKilled) {
  auto process = start(job({"--checkpoint-from", "work", "--checkpoint-every", "50ms"},
                           "mkdir work; echo then > work/f; while :; do sleep 0.05; done"));
  ASSERT_TRUE(eventually([&] { return saved() > 0 && process.out().find("_saved") != std::string::npos; }));
  process.signal(SIGKILL);
  EXPECT_THAT(process.wait(), ExitsWith(137));
  fs::remove_all(directory_ / "work");
  // What the command has started may live a moment longer.
  EXPECT_THAT(baton(job({"--restore-to", "work", "--wait-for-owner"}, "cat work/f")).out,
              HasSubstr("then\n"));
}

// Writes what is torn all the time, and is whole only while it stands still.
constexpr const char* torn_but_when_asked =
    "mkdir -p work; trap 'echo whole > work/f; : > $BATON_CHECKPOINT_READY; "
    "while [ -e $BATON_CHECKPOINT_READY ]; do sleep 0.01; done' USR1; "
    "while :; do echo torn > work/f; sleep 0.01; done";

TEST_F(Resumption, IsToWhatTheCommandMadeReadyWhenASignalAskedIt) {
  auto process = start(job({"--checkpoint-from", "work", "--checkpoint-every", "100ms", "--checkpoint-signal",
                            "USR1", "--checkpoint-keep", "1"},
                           torn_but_when_asked));
  ASSERT_TRUE(eventually([&] {
    return process.out().find("0.00000003") != std::string::npos ||
           process.out().find("1.00000003") != std::string::npos;
  }));
  process.signal(SIGKILL);
  EXPECT_THAT(process.wait(), ExitsWith(137));
  EXPECT_LE(saved(), 2U) << "one stays, and another may just have been made";
  EXPECT_THAT(baton(job({"--restore-to", "work", "--wait-for-owner"}, "cat work/f; env")).out,
              AllOf(HasSubstr("whole\n"), Not(HasSubstr("BATON_CHECKPOINT_READY="))));
}

TEST_F(Resumption, IsToWhatACommandMadeReady) {
  write("quiesce.sh", "echo asked; echo \"whole $1\" > work/f; : > $BATON_CHECKPOINT_READY");
  auto process = start(job({"--checkpoint-from", "work", "--checkpoint-every", "100ms",
                            "--checkpoint-command", "sh quiesce.sh 'by a script'"},
                           "mkdir work; echo torn > work/f; while :; do sleep 0.01; done"));
  ASSERT_TRUE(eventually([&] { return process.out().find("_saved") != std::string::npos; }));
  process.signal(SIGKILL);
  const auto ended = process.wait();
  EXPECT_THAT(ended.err, HasSubstr("asked\n"));
  EXPECT_THAT(ended.out, Not(HasSubstr("asked\n"))) << "its lines are the job's";
  EXPECT_THAT(baton(job({"--restore-to", "work", "--wait-for-owner"}, "cat work/f")).out,
              HasSubstr("whole by a script\n"));
}

TEST_F(Resumption, IsToTheStopWhereTheCommandNeverGotReady) {
  auto process =
      start(job({"--checkpoint-from", "work", "--checkpoint-every", "50ms", "--checkpoint-signal", "USR1"},
                "mkdir work; trap 'echo last > work/f; exit 0' TERM; "
                "while :; do echo torn > work/f; sleep 0.01; done"));
  ASSERT_TRUE(eventually([&] { return process.out().find("does not handle SIGUSR1") != std::string::npos; }));
  EXPECT_EQ(0U, saved());
  process.signal(SIGTERM);
  EXPECT_THAT(process.wait(), AllOf(ExitsWith(143), testing::Field(&Ended::out, HasSubstr("_saved"))));
  EXPECT_THAT(baton(job({"--restore-to", "work"}, "cat work/f")).out, HasSubstr("last\n"));
}

TEST_F(Resumption, IsNotToASaveThatTheCommandStoppedStandingStillFor) {
  std::filesystem::create_directory(directory_ / "work");
  write("work/big", std::string(2U << 20U, 'x'));
  auto process = start(job(
      {"--checkpoint-from", "work", "--checkpoint-every", "200ms", "--checkpoint-signal", "USR1",
       "--checkpoint-bandwidth", "1Mi", "--grace", "60s"},
      "trap ': > $BATON_CHECKPOINT_READY' USR1; trap 'echo new > work/a; echo new > work/z; exit 0' TERM; "
      "echo old > work/a; echo old > work/z; while :; do sleep 0.01; done"));
  ASSERT_TRUE(eventually([&] { return exists("state/j/r/0/1.ready"); }));
  process.signal(SIGTERM);
  const auto ended = process.wait();
  EXPECT_THAT(ended, ExitsWith(143));
  EXPECT_EQ(1U, saved()) << ended.out;
  EXPECT_THAT(ended.out, Not(HasSubstr("checkpoint_failed")));
  EXPECT_THAT(baton(job({"--restore-to", "work"}, "cat work/a work/z")).out, HasSubstr("new\nnew\n"));
}

TEST_F(Resumption, IsNotHeldUpByTheBandwidthOnceTheCommandHasEnded) {
  std::filesystem::create_directory(directory_ / "work");
  write("work/big", std::string(1U << 20U, 'x'));
  EXPECT_THAT(baton(job({"--checkpoint-from", "work", "--checkpoint-bandwidth", "1"}, "exit 3")),
              ExitsWith(3));
  EXPECT_EQ(1U, saved());
}

TEST_F(Resumption, SaysWhyTheAskingCommandCannotBeRun) {
  std::filesystem::create_directory(directory_ / "work");
  write("plain", "");
  for (const auto& [asking, says] :
       {std::pair("./plain", "Permission denied"), {"./missing", "No such file"}}) {
    auto process = start(
        job({"--checkpoint-from", "work", "--checkpoint-every", "200ms", "--checkpoint-command", asking},
            "exec sleep 600"));
    EXPECT_TRUE(eventually([&, text = says] { return process.out().find(text) != std::string::npos; }))
        << says;
    process.signal(SIGTERM);
    EXPECT_THAT(process.wait(), ExitsWith(143));
  }
}

TEST_F(Resumption, IsRefusedWhereItCouldNotBe) {
  EXPECT_THAT(baton(job({"--checkpoint-every", "1s"}, "")), FailsWith(64, "needs --checkpoint-from"));
  EXPECT_THAT(baton(job({"--across-runs"}, "")), FailsWith(64, "needs --restore-to"));
  EXPECT_THAT(baton(job({"--restore-to", "work", "--no-state"}, "")), FailsWith(64, "needs a job"));
  EXPECT_THAT(baton({"run", "--checkpoint-from", "work", "--", "true"}), FailsWith(64, "needs a job"));
  EXPECT_THAT(baton(job({"--restore-to", "w{attempt}"}, "")), FailsWith(64, "one for all attempts"));
  EXPECT_THAT(
      baton(job({"--checkpoint-from", "w", "--checkpoint-every", "1s", "--checkpoint-signal", "TERM"}, "")),
      FailsWith(64, "take USR1 or USR2"));
  set("BATON_CHECKPOINT_COMMAND", "quiesce");
  EXPECT_THAT(baton(job({"--checkpoint-from", "w"}, "")), FailsWith(78, "needs --checkpoint-every"));
}

}  // namespace
}  // namespace baton::behaviour
