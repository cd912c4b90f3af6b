#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

using testing::HasSubstr;

struct Fault {
  const char* name;
  int number;
  bool stays = false;  // every later call of this name fails too
};

constexpr Fault faults[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EDQUOT", EDQUOT},       {"EROFS", EROFS},   {"ESTALE", ESTALE},
    {"EINTR", EINTR},   {"EAGAIN", EAGAIN}, {"ENOSPC", ENOSPC, true}, {"EIO", EIO, true},
};

class FailingCall : public FaultsTest, public testing::WithParamInterface<std::string> {
 protected:
  void try_one(const Scenario& of, const Injection& at, const Fault& fault, Tally& tally);
  void expect_failure(const Scenario& of, const Traced& run, const Fault& fault);
};

// Whether the marker was there, or gone, already when the last fault came: an earlier one may have kept
// leftovers from being removed, which is nobody's failure.
bool was_in_place(const std::string& trace) {
  const std::size_t fault = trace.rfind("(INJECTED)");
  return std::min(trace.find("\"m\") = 0"), trace.find("\"m\", 0) = 0")) < fault;
}

// One line with operation, path and cause; nothing published, the old marker intact. What was done by hand
// stays done: all that is not known then is whether it outlasts a power cut, and whether an old failure
// marker, which outweighs it, is still beside it.
void FailingCall::expect_failure(const Scenario& of, const Traced& run, const Fault& fault) {
  EXPECT_THAT(run.ended, FailsWith(74, std::strerror(fault.number)));
  EXPECT_THAT(run.ended.err, HasSubstr(volume()));
  const bool by_hand = !of.is_job && was_in_place(run.trace);
  const bool taken_down = of.reruns && !content("out/m");
  EXPECT_TRUE(unchanged("out/m") || by_hand || taken_down) << run.ended.err;
}

// Threads wake each other by these, and go on by nothing else.
bool is_used_by_all(const std::string& call) {
  return call == "read" || call == "write" || call == "close";
}

void FailingCall::try_one(const Scenario& of, const Injection& at, const Fault& fault, Tally& tally) {
  reset();
  const std::string when = fault.stays ? "+" : "";
  const Traced run = run_traced(
      of.command, fmt::format("{}:error={}:when={}{}", at.call, fault.name, at.when, when), at.restricted);
  const auto injected = injected_calls(run.trace);
  SCOPED_TRACE(fmt::format("{} {}{} {} {}: {}\n{}", fault.name, at.call, when, at.when, at.restricted,
                           testing::PrintToString(injected), run.ended.err));
  tally.count("injected");
  expect_whole();
  EXPECT_NE(State::wrong, marker_state(of));
  EXPECT_NE(State::wrong, failed_marker_state(of));
  const auto is_meant = [&](const std::string& line) { return line.find(volume()) != line.npos; };
  const auto is_harmless = [&](const std::string& line) {
    return is_meant(line) || line.find("write(1<") != line.npos;
  };
  const bool meant = std::ranges::any_of(injected, is_meant);
  const bool only_meant = std::ranges::all_of(injected, is_harmless);
  if (!meant) {
    tally.count("missed");
  } else if (!only_meant) {
    tally.count("elsewhere_too");
  } else if (of.code != 0 && run.ended.code == of.code && !run.ended.err.empty()) {
    // The command's code is not hidden by a failure marker that cannot be written.
    tally.count("told");
    EXPECT_THAT(run.ended, FailsWith(of.code, std::strerror(fault.number)));
    EXPECT_THAT(run.ended.err, AllOf(HasSubstr("no failure marker: "), HasSubstr(volume() + "/out")));
  } else if (run.ended.code == of.code) {
    tally.count("healed");
    EXPECT_EQ("", run.ended.err);
    expect_success(of);
  } else {
    tally.count("failed");
    expect_failure(of, run, fault);
  }
  if (only_meant && at.call != "unlinkat") {
    EXPECT_EQ(0U, temporaries());
  }
  expect_recovery(of);
}

TEST_P(FailingCall, IsToldAndPublishesNothing) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  const Scenario& of = scenario(GetParam());
  ASSERT_NO_FATAL_FAILURE(prepare(of));
  const Plan all = plan(of);
  ASSERT_FALSE(all.injections.empty());
  Tally tally("failing calls of " + of.name);
  constexpr std::size_t kinds = std::size(faults);
  for (const std::size_t i : selection(all.injections.size() * kinds, 31)) {
    const Injection& at = all.injections[i / kinds];
    if (at.wakes || (faults[i % kinds].stays && is_used_by_all(at.call)))
      tally.count("left_out");
    else
      try_one(of, at, faults[i % kinds], tally);
    if (HasFailure() && !sweeping()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, FailingCall, testing::ValuesIn(scenario_names()), &name_of);

}  // namespace
}  // namespace baton::faults
