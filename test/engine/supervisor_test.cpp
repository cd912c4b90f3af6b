#include "engine/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class SupervisorTest : public testing::Test, protected SupervisionObserver {
 protected:
  CommandResult run() {
    Supervisor supervisor({clock_, events_, processes_, [] { return 0.5; }, *this}, rules_);
    return supervisor.run();
  }
  system::CommandLine begin_attempt(std::uint32_t attempt) override {
    told_.push_back("attempt " + std::to_string(attempt));
    return {{"command"}, {}};
  }
  void retry(const model::RetryAfter& retry, const std::optional<model::Exited>&) override {
    told_.push_back("retry in " + base::format_duration(retry.pause));
  }
  void started(int) override { ++started_commands_; }
  void ending() override { ++endings_; }
  void reaped(const system::Reaped& other) override { others_.push_back(other.process); }
  void signal_ignored(int number) override { told_.push_back("ignored " + std::to_string(number)); }
  void rung() override { told_.emplace_back("rung"); }
  void limit_passed(model::Timer limit, bool command_runs) override {
    told_.emplace_back(std::string(limit == model::Timer::attempt ? "attempt limit" : "deadline") +
                       (command_runs ? "" : " in a pause"));
  }
  bool replaced() const override { return replaced_; }

  // The kernel says that children have ended.
  void then_ended(std::vector<system::Reaped> reaped, bool group_alive) {
    events_.script.emplace_back([this, reaped, group_alive] {
      processes_.ended.assign(reaped.begin(), reaped.end());
      processes_.group_alive = group_alive;
      return test::signal_wakeup(SIGCHLD);
    });
  }
  static constexpr int command = test::FakeProcesses::command;

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::FakeProcesses processes_;
  model::SupervisionRules rules_;
  bool replaced_ = false;
  int started_commands_ = 0;
  int endings_ = 0;
  std::vector<int> others_;  // that were reaped
  std::vector<std::string> told_;
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(SupervisorTest, TellsTheExitCode) {
  then_ended({{command, 7, {}}}, false);
  EXPECT_EQ(7, run().exit->code);
  EXPECT_EQ(start_, clock_.now);
}

TEST_F(SupervisorTest, PassesTheBellOn) {
  events_.script.emplace_back([] { return system::Wakeup{{}, false, false, true}; });
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(told_, ElementsAre("attempt 1", "rung"));
}

TEST_F(SupervisorTest, TellsOfASignalThatComesInAPause) {
  rules_.retry.retries = 1;
  then_ended({{command, 1, {}}}, false);
  events_.then_signal(SIGUSR1);
  events_.then_nothing();
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(told_, ElementsAre("attempt 1", testing::StartsWith("retry in"), "ignored 10", "attempt 2"));
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 15", "spawn", "signal 15"));
}

TEST_F(SupervisorTest, TellsOnceThatTheCommandHasStarted) {
  events_.then_started();
  events_.then_started();
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_EQ(1, started_commands_);
}

TEST_F(SupervisorTest, TellsOnceThatTheCommandEndsOrIsToldTo) {
  events_.then_started();
  events_.then_signal(SIGTERM);
  events_.script.emplace_back([this] {
    EXPECT_EQ(1, endings_) << "before it has";
    return system::Wakeup{};
  });
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_EQ(1, endings_);
}

TEST_F(SupervisorTest, DoesNotTellTheStartOfACommandThatWasToldToEnd) {
  events_.then_signal(SIGTERM);
  events_.then_started();
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_EQ(0, started_commands_);
}

TEST_F(SupervisorTest, TellsOfOtherChildrenThatEnd) {
  then_ended({{200, 3, {}}, {command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(others_, ElementsAre(200));
}

TEST_F(SupervisorTest, DoesNotWaitForACommandThatDoesNotGetToStart) {
  processes_.stuck = true;
  events_.then_signal(SIGTERM);
  EXPECT_EQ(SIGKILL, run().exit->signal);
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 15", "kill"));
  EXPECT_EQ(35s, clock_.now - start_);
  EXPECT_EQ(0, started_commands_);
}

TEST_F(SupervisorTest, LimitsAnAttemptThatDoesNotGetToStart) {
  processes_.stuck = true;
  rules_.attempt_timeout = 7s;
  events_.then_nothing();
  then_ended({{command, 0, SIGTERM}}, false);
  EXPECT_TRUE(run().attempt_timed_out);
  EXPECT_EQ(7s, clock_.now - start_);
}

TEST_F(SupervisorTest, TriesAgainWhereTheSystemHadNoProcessToGive) {
  rules_.retry.retries = 1;
  rules_.attempt_timeout = 1s;
  rules_.backoff = {3s, 2, 5min, model::Jitter::none};
  processes_.spawn_refusal = base::Error{base::ErrorKind::transient, "fork for", "x", "try again", EAGAIN};
  events_.then_nothing();
  then_ended({{command, 0, {}}}, false);
  const auto result = run();
  EXPECT_EQ(0, result.exit->code);
  EXPECT_FALSE(result.attempt_timed_out);
  EXPECT_THAT(told_, ElementsAre("attempt 1", "retry in 3s", "attempt 2"));
}

TEST_F(SupervisorTest, TellsThatALimitPasses) {
  rules_.attempt_timeout = 10s;
  rules_.deadline = 15s;
  rules_.retry.retries = 5;
  rules_.backoff = {60s, 1, 60s, model::Jitter::none};
  events_.then_nothing();
  then_ended({{command, 0, SIGTERM}}, false);
  EXPECT_TRUE(run().deadline_passed);
  EXPECT_THAT(told_, ElementsAre("attempt 1", "attempt limit", "retry in 1m", "deadline in a pause"));
}

TEST_F(SupervisorTest, TellsOfNoLimitThatCutsNothingShort) {
  rules_.attempt_timeout = 10s;
  rules_.deadline = 15s;
  then_ended({{command, 0, {}}}, true);
  events_.then_nothing();
  events_.then_nothing();
  then_ended({}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(told_, ElementsAre("attempt 1"));
}

TEST_F(SupervisorTest, TellsWhenTheFirstStopSignalCame) {
  clock_.advance(3s);
  events_.then_signal(SIGUSR1);
  events_.then_signal(SIGTERM);
  events_.script.emplace_back([this] {
    clock_.advance(1s);
    return test::signal_wakeup(SIGINT);
  });
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(start_ + 3s, run().stopped_at);
}

TEST_F(SupervisorTest, ReapsOrphansWithoutTakingThemForTheCommand) {
  then_ended({{5, 1, {}}, {6, 2, {}}}, true);
  then_ended({{7, 3, {}}, {command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
}

TEST_F(SupervisorTest, PassesSignalsOn) {
  events_.then_signal(SIGUSR1);
  events_.then_signal(SIGTERM);
  then_ended({{command, 0, SIGTERM}}, false);
  const auto result = run();
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 10", "signal 15", "signal 15"));
  EXPECT_EQ(SIGTERM, result.stopped_by);
  EXPECT_EQ(SIGTERM, result.exit->signal);
}

TEST_F(SupervisorTest, SuspendsItselfWithTheCommand) {
  events_.then_signal(SIGTSTP);
  events_.then_signal(SIGCONT);
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 20", "suspend 100", "signal 18", "signal 15"));
}

TEST_F(SupervisorTest, SuspendsItselfAloneInAPause) {
  rules_.retry.retries = 1;
  then_ended({{command, 1, {}}}, false);
  events_.then_signal(SIGTTIN);
  events_.then_nothing();
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 15", "suspend 0", "spawn", "signal 15"));
}

TEST_F(SupervisorTest, KillsAfterTheGracePeriod) {
  events_.then_signal(SIGTERM);
  events_.then_nothing();
  then_ended({{command, 0, SIGKILL}}, false);
  EXPECT_EQ(SIGKILL, run().exit->signal);
  EXPECT_THAT(processes_.log, testing::Contains("kill"));
  EXPECT_EQ(25s, clock_.now - start_);
}

TEST_F(SupervisorTest, GivesWhatIsLeftOfTheGroupAShorterGrace) {
  then_ended({{command, 0, {}}}, true);
  events_.then_nothing();
  then_ended({{5, 0, SIGKILL}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "signal 15", "kill"));
  EXPECT_EQ(5s, clock_.now - start_);
}

TEST_F(SupervisorTest, LeavesWhatSurvivesAKill) {
  then_ended({{command, 0, {}}}, true);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_EQ(15s, clock_.now - start_);
}

TEST_F(SupervisorTest, TellsWhyTheCommandDidNotStart) {
  processes_.refusal = base::Error{base::ErrorKind::not_found, "run", "x", "command not found", 2};
  events_.then_started();
  const auto result = run();
  EXPECT_FALSE(result.exit);
  EXPECT_EQ(base::ErrorKind::not_found, result.spawn_error->kind);
}

TEST_F(SupervisorTest, TakesACommandThatSurvivesAKillForKilled) {
  rules_.retry.retries = 5;
  events_.then_signal(SIGTERM);
  EXPECT_EQ(SIGKILL, run().exit->signal);
  EXPECT_EQ(35s, clock_.now - start_);
  EXPECT_THAT(told_, ElementsAre("attempt 1")) << "another one must not run beside it";
}

TEST_F(SupervisorTest, TriesAgainAfterAPause) {
  rules_.retry.retries = 1;
  rules_.backoff = {3s, 2, 5min, model::Jitter::none};
  then_ended({{command, 1, {}}}, false);
  events_.then_nothing();
  then_ended({{command, 0, {}}}, false);
  EXPECT_EQ(0, run().exit->code);
  EXPECT_THAT(told_, ElementsAre("attempt 1", "retry in 3s", "attempt 2"));
  EXPECT_EQ(3s, clock_.now - start_);
}

TEST_F(SupervisorTest, EndsAnAttemptAtItsTimeout) {
  rules_.attempt_timeout = 7s;
  events_.then_nothing();
  then_ended({{command, 0, SIGTERM}}, false);
  const auto result = run();
  EXPECT_TRUE(result.attempt_timed_out);
  EXPECT_EQ(7s, clock_.now - start_);
}

TEST_F(SupervisorTest, EndsAtTheDeadlineInAPause) {
  rules_.retry.retries = 1;
  rules_.backoff = {1h, 2, 1h, model::Jitter::none};
  rules_.deadline = 9s;
  then_ended({{command, 1, {}}}, false);
  EXPECT_TRUE(run().deadline_passed);
  EXPECT_EQ(9s, clock_.now - start_);
}

TEST_F(SupervisorTest, KillsTheCommandAtOnceWhenALaterOwnerHasTakenOver) {
  rules_.retry.retries = 5;
  events_.then_ring([this] { replaced_ = true; });
  then_ended({{command, 0, SIGKILL}}, false);
  EXPECT_TRUE(run().replaced);
  EXPECT_THAT(processes_.log, ElementsAre("spawn", "kill", "signal 15"));
  EXPECT_EQ(start_, clock_.now);
  EXPECT_THAT(told_, ElementsAre("attempt 1", "rung"));
}

TEST_F(SupervisorTest, GoesOnWhenTheBellWasAboutSomethingElse) {
  events_.then_ring([] {});
  then_ended({{command, 0, {}}}, false);
  EXPECT_FALSE(run().replaced);
}

TEST_F(SupervisorTest, DoesNotBlameAStopThatCameAfterTheEnd) {
  then_ended({{command, 0, {}}}, true);
  events_.then_signal(SIGTERM);
  then_ended({{5, 0, {}}}, false);
  EXPECT_FALSE(run().stopped_by);
}

}  // namespace
}  // namespace baton::engine
