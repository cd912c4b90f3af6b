#include "faults/faults_test.h"

namespace baton::faults {
namespace {

// SIGKILL on entry: the call is not executed any more.
class Killed : public FaultsTest, public testing::WithParamInterface<std::string> {};

TEST_P(Killed, WriterLeavesTheOldStateOrTheNewOne) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  const Scenario& of = scenario(GetParam());
  ASSERT_NO_FATAL_FAILURE(prepare(of));
  const Plan all = plan(of);
  ASSERT_FALSE(all.injections.empty());
  Tally tally("killed " + of.name);
  tally.count("calls", all.calls);
  tally.count("unreachable", all.unreachable);
  for (const std::size_t i : selection(all.injections.size(), 24)) {
    const Injection& at = all.injections[i];
    reset();
    const Traced killed = run_traced(of.command, at, "signal=KILL");
    SCOPED_TRACE(at.call + " " + std::to_string(at.when) + (at.restricted ? " of the volume: " : ": ") +
                 killed.trace.substr(killed.trace.size() - std::min<std::size_t>(600, killed.trace.size())));
    tally.count("injected");
    const bool died = killed.ended.code == 128 + SIGKILL;
    tally.count(died ? "killed" : "missed");
    if (!died) {
      EXPECT_EQ(of.code, killed.ended.code) << killed.ended.err;
    }
    expect_whole();
    const State marker = marker_state(of);
    EXPECT_NE(State::wrong, marker);
    EXPECT_NE(State::wrong, failed_marker_state(of));
    tally.count(marker == State::now && failed_marker_state(of) == State::now ? "new" : "old");
    expect_recovery(of);
    if (HasFailure() && !sweeping()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(AtEachCall, Killed, testing::ValuesIn(scenario_names()), &name_of);

}  // namespace
}  // namespace baton::faults
