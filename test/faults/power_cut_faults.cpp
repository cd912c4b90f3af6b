#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "faults/disk.h"
#include "faults/faults_test.h"

namespace baton::faults {
namespace {

class PowerCut : public FaultsTest, public testing::WithParamInterface<std::string> {
 protected:
  // Skips the test where there can be no disk.
  void make_disk() {
    if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
    if (const auto why = disk_.make(); !why.empty()) GTEST_SKIP() << why;
  }
  // With the old state on it, at the volume's place.
  void mount_fresh_disk() { ASSERT_TRUE(disk_.mount_fresh(root_ / "old")); }
  void cut_the_power() { ASSERT_TRUE(disk_.cut_the_power()) << "what is left of the disk"; }
  // Runs the writer, killed at `at` if anywhere, and looks at what is left.
  void try_one(const Scenario& of, const Injection* at, Tally& tally);

  Disk disk_{
      {GetParam(), directory_, volume(), [this](const Words& words) { return run_command(words).code; }}};
};

void PowerCut::try_one(const Scenario& of, const Injection* at, Tally& tally) {
  ASSERT_NO_FATAL_FAILURE(mount_fresh_disk());
  const Traced run =
      at == nullptr ? Traced{baton(of.command), ""} : run_traced(of.command, *at, "signal=KILL");
  ASSERT_NO_FATAL_FAILURE(cut_the_power());
  SCOPED_TRACE(run.trace.substr(run.trace.size() - std::min<std::size_t>(600, run.trace.size())));
  tally.count("cut");
  expect_whole();
  const bool reported = run.ended.code == of.code;
  if (reported) expect_success(of);
  tally.count(reported ? "reported" : marker_state(of) == State::old ? "old" : "new");
  EXPECT_NE(State::wrong, marker_state(of));
  EXPECT_NE(State::wrong, failed_marker_state(of));
  expect_recovery(of);
  disk_.unmount();
}

TEST_P(PowerCut, LosesWhatNobodyFlushed) {
  make_disk();
  if (IsSkipped() || HasFatalFailure()) return;
  ASSERT_NO_FATAL_FAILURE(mount_fresh_disk());
  ASSERT_TRUE(std::ofstream(volume() + "/m") << "complete");
  ASSERT_NO_FATAL_FAILURE(cut_the_power());
  EXPECT_EQ("", content("m").value_or("")) << "or these tests could not fail";
}

TEST_P(PowerCut, LeavesTheOldStateOrTheNewOneAndAllThatWasReported) {
  make_disk();
  if (IsSkipped() || HasFatalFailure()) return;
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  for (const char* name : {"Markcomplete", "Markclear", "Job"}) {
    SCOPED_TRACE(name);
    const Scenario& of = scenario(name);
    ASSERT_NO_FATAL_FAILURE(prepare(of));
    const Plan all = plan(of);
    Tally tally(fmt::format("power cut, {}, {}", GetParam(), name));
    reset();
    ASSERT_NO_FATAL_FAILURE(try_one(of, nullptr, tally));
    for (const std::size_t i : selection(all.injections.size(), GetParam() == "ext4" ? 6 : 1)) {
      ASSERT_NO_FATAL_FAILURE(try_one(of, &all.injections[i], tally));
      if (HasFailure() && !sweeping()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(On, PowerCut, testing::ValuesIn(disk_file_systems()), &name_of);

}  // namespace
}  // namespace baton::faults
