#include "engine/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class SupervisorTest : public testing::Test {
 protected:
  CommandResult run() {
    Supervisor supervisor(clock_, events_, processes_, {25s, 5s, 1s, SIGTERM});
    return supervisor.run({{"command"}, {}});
  }
  // The kernel says that children have ended.
  void then_ended(std::vector<system::Reaped> reaped, bool group_alive) {
    events_.script.emplace_back([this, reaped, group_alive] {
      processes_.ended.assign(reaped.begin(), reaped.end());
      processes_.group_alive = group_alive;
      return system::Wakeup{SIGCHLD, false, false};
    });
  }
  static constexpr int command = test::FakeProcesses::command;

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::FakeProcesses processes_;
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(SupervisorTest, TellsTheExitCode) {
  then_ended({{command, 7, {}}}, false);
  EXPECT_EQ(7, run().exit->code);
  EXPECT_EQ(start_, clock_.now);
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
  EXPECT_EQ(6s, clock_.now - start_);
}

TEST_F(SupervisorTest, TellsWhyTheCommandDidNotStart) {
  processes_.refusal = base::Error{base::ErrorKind::not_found, "run", "x", "command not found", 2};
  const auto result = run();
  EXPECT_FALSE(result.exit);
  EXPECT_EQ(base::ErrorKind::not_found, result.spawn_error->kind);
}

TEST_F(SupervisorTest, DoesNotBlameAStopThatCameAfterTheEnd) {
  then_ended({{command, 0, {}}}, true);
  events_.then_signal(SIGTERM);
  then_ended({{5, 0, {}}}, false);
  EXPECT_FALSE(run().stopped_by);
}

}  // namespace
}  // namespace baton::engine
