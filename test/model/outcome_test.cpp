#include "model/outcome.h"

#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

std::string signal_name(int number) {
  return number == 15 ? "SIGTERM" : number == 9 ? "SIGKILL" : "signal " + std::to_string(number);
}

struct Case {
  const char* sentence;
  Ending ending;
  bool tracked;
  JobState state;
  int exit_code;
  const char* reason;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.sentence;
}

class OutcomeOfEnding : public testing::TestWithParam<Case> {
 protected:
  const Outcome outcome = outcome_of(GetParam().ending, GetParam().tracked, signal_name);
};

TEST_P(OutcomeOfEnding, SaysHowTheRunEnded) {
  EXPECT_EQ(to_string(GetParam().state), to_string(outcome.state));
  EXPECT_EQ(GetParam().exit_code, outcome.exit_code);
  EXPECT_EQ(GetParam().reason, outcome.reason);
}

TEST_P(OutcomeOfEnding, SaysHowTheCommandEnded) {
  const Exited& exit = GetParam().ending.exit;
  EXPECT_EQ(exit.signal, outcome.command_signal);
  EXPECT_EQ(exit.signal ? std::nullopt : std::optional(exit.code), outcome.command_exit_code);
}

constexpr auto succeeded = JobState::succeeded;
constexpr auto failed = JobState::failed;
constexpr bool tracked = true;
constexpr bool untracked = false;

Ending code(int number) {
  Ending ending;
  ending.exit.code = number;
  return ending;
}
Ending killed_by(int signal) {
  Ending ending;
  ending.exit.signal = signal;
  return ending;
}
Ending stopped(Ending ending, int signal = 15) {
  ending.stopped_by = signal;
  return ending;
}
Ending timed_out(Ending ending) {
  ending.attempt_timed_out = true;
  return ending;
}
Ending past_deadline(Ending ending) {
  ending.deadline_passed = true;
  return ending;
}

INSTANTIATE_TEST_SUITE_P(
    LeftAlone, OutcomeOfEnding,
    testing::Values(Case{"code 0 with a marker to write", code(0), tracked, succeeded, 0, ""},
                    Case{"code 0 with nothing to mark", code(0), untracked, succeeded, 0, ""},
                    Case{"code 3 passes through", code(3), tracked, failed, 3, "exit code 3"},
                    Case{"code 3 passes through untracked", code(3), untracked, failed, 3, "exit code 3"},
                    Case{"code 124 passes through", code(124), tracked, failed, 124, "exit code 124"},
                    Case{"code 255 passes through", code(255), tracked, failed, 255, "exit code 255"},
                    Case{"killed by 9 is 137", killed_by(9), tracked, failed, 137, "killed by SIGKILL"},
                    Case{"killed by 15 is 143", killed_by(15), untracked, failed, 143, "killed by SIGTERM"}));

INSTANTIATE_TEST_SUITE_P(
    Stopped, OutcomeOfEnding,
    testing::Values(
        Case{"code 0 is not complete", stopped(code(0)), tracked, failed, 143, "stopped by SIGTERM"},
        Case{"code 0 passes through untracked", stopped(code(0)), untracked, succeeded, 0, ""},
        Case{"code 3 stays 3", stopped(code(3)), tracked, failed, 3, "stopped by SIGTERM, exit code 3"},
        Case{"code 3 stays 3 untracked", stopped(code(3)), untracked, failed, 3, "exit code 3"},
        Case{"killed by the stop", stopped(killed_by(15)), tracked, failed, 143,
             "stopped by SIGTERM, killed by SIGTERM"},
        Case{"killed after the grace", stopped(killed_by(9)), tracked, failed, 137,
             "stopped by SIGTERM, killed by SIGKILL"},
        Case{"killed after the grace untracked", stopped(killed_by(9)), untracked, failed, 137,
             "killed by SIGKILL"},
        Case{"by another signal", stopped(code(0), 2), tracked, failed, 130, "stopped by signal 2"}));

INSTANTIATE_TEST_SUITE_P(
    OutOfTime, OutcomeOfEnding,
    testing::Values(
        Case{"code 0 is not complete", timed_out(code(0)), tracked, failed, 124, "attempt timed out"},
        Case{"code 0 untracked", timed_out(code(0)), untracked, failed, 124, "attempt timed out"},
        Case{"code 3 is 124", timed_out(code(3)), tracked, failed, 124, "attempt timed out, exit code 3"},
        Case{"killed is 124", timed_out(killed_by(9)), tracked, failed, 124,
             "attempt timed out, killed by SIGKILL"},
        Case{"code 0 past the deadline", past_deadline(code(0)), tracked, failed, 124, "deadline passed"},
        Case{"killed past the deadline", past_deadline(killed_by(15)), untracked, failed, 124,
             "deadline passed, killed by SIGTERM"},
        Case{"the deadline says more than the attempt", past_deadline(timed_out(code(3))), tracked, failed,
             124, "deadline passed, exit code 3"},
        Case{"a stop says more than the deadline", stopped(past_deadline(killed_by(9))), tracked, failed, 137,
             "stopped by SIGTERM, killed by SIGKILL"}));

TEST(DescribedExit, IsForPeople) {
  EXPECT_EQ("", describe({0, {}}, signal_name));
  EXPECT_EQ("exit code 3", describe({3, {}}, signal_name));
  EXPECT_EQ("killed by SIGKILL", describe({0, 9}, signal_name));
}

struct SpawnCase {
  base::ErrorKind kind;
  int exit_code;
};
void PrintTo(const SpawnCase& c, std::ostream* out) {
  *out << "kind " << static_cast<int>(c.kind) << " is code " << c.exit_code;
}

class OutcomeOfSpawnError : public testing::TestWithParam<SpawnCase> {};

TEST_P(OutcomeOfSpawnError, IsTheShellsButForAShortage) {
  const Outcome outcome = outcome_of_spawn_error({GetParam().kind, "execute", "/bin/x", "it says why", 1});
  EXPECT_EQ(JobState::failed, outcome.state);
  EXPECT_EQ(GetParam().exit_code, outcome.exit_code);
  EXPECT_EQ("execute /bin/x: it says why", outcome.reason);
  EXPECT_EQ(std::nullopt, outcome.command_exit_code);
  EXPECT_EQ(std::nullopt, outcome.command_signal);
}

INSTANTIATE_TEST_SUITE_P(All, OutcomeOfSpawnError,
                         testing::Values(SpawnCase{base::ErrorKind::not_found, 127},
                                         SpawnCase{base::ErrorKind::not_executable, 126},
                                         SpawnCase{base::ErrorKind::transient, 74}));

TEST(OutcomeWithoutOutputs, IsAFailureAlthoughTheCommandSucceeded) {
  const Outcome success{JobState::succeeded, "", 0, 0, {}};
  const Outcome bad = outcome_without_outputs(success, base::data_error("output '/d/x'", "is missing"));
  EXPECT_EQ(JobState::failed, bad.state);
  EXPECT_EQ("output '/d/x': is missing", bad.reason);
  EXPECT_EQ(65, bad.exit_code);
  EXPECT_EQ(0, bad.command_exit_code);
  const base::Error io{base::ErrorKind::transient, "fsync", "/d/x", "Input/output error", 5};
  EXPECT_EQ(74, outcome_without_outputs(success, io).exit_code);
}

}  // namespace
}  // namespace baton::model
