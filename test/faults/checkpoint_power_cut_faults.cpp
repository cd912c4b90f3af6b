#include <algorithm>

#include <fmt/format.h>
#include <signal.h>

#include "faults/checkpoint_faults.h"
#include "faults/disk.h"

namespace baton::faults {
namespace {

// Two checkpoints are on a disk, and a third one is being saved.
class CheckpointPowerCut : public Checkpoint, public testing::WithParamInterface<std::string> {
 protected:
  void make_disk() {
    if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
    if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
    if (const auto why = disk_.make(); !why.empty()) GTEST_SKIP() << why;
  }
  // Saves, killed at `at` if anywhere, and looks at what the power cut leaves.
  void try_one(const Injection* at, Tally& tally);

  Disk disk_{
      {GetParam(), directory_, volume(), [this](const Words& words) { return run_command(words).code; }}};
};

void CheckpointPowerCut::try_one(const Injection* at, Tally& tally) {
  ASSERT_TRUE(disk_.mount_fresh(root_ / "prepared"));
  const Traced run = at == nullptr ? Traced{baton(save()), ""} : run_traced(save(), *at, "signal=KILL");
  ASSERT_TRUE(disk_.cut_the_power()) << "what is left of the disk";
  SCOPED_TRACE(run.trace.substr(run.trace.size() - std::min<std::size_t>(600, run.trace.size())));
  const bool reported = run.ended.code == 0;
  tally.count("cut");
  tally.count(reported ? "reported" : "killed");
  expect_usable(reported ? "3" : "23");
  EXPECT_THAT(baton(save()), ExitsWith(0)) << "run again";
  EXPECT_THAT(baton(checkpoint({"verify"})), ExitsWith(0));
  EXPECT_EQ(0U, temporaries_left());
  disk_.unmount();
}

TEST_P(CheckpointPowerCut, LeavesAllThatWasWholeAndWhatWasReported) {
  make_disk();
  if (IsSkipped() || HasFatalFailure()) return;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  ASSERT_TRUE(disk_.mount_fresh(root_ / "prepared"));
  const Traced all = run_traced(save(), "", false);
  ASSERT_EQ(0, all.ended.code) << all.ended.err;
  disk_.unmount();
  const Plan plan = plan_injections(parse_trace(all.trace), {}, volume());
  Tally tally("power cut, " + GetParam() + ", checkpoint save");
  tally.count("calls", plan.calls);
  ASSERT_NO_FATAL_FAILURE(try_one(nullptr, tally));
  for (const std::size_t i : selection(plan.injections.size(), GetParam() == "ext4" ? 16 : 3)) {
    SCOPED_TRACE(fmt::format("{} {}", plan.injections[i].call, plan.injections[i].when));
    ASSERT_NO_FATAL_FAILURE(try_one(&plan.injections[i], tally));
    if (HasFailure() && !sweeping()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(On, CheckpointPowerCut, testing::ValuesIn(disk_file_systems()), &name_of);

}  // namespace
}  // namespace baton::faults
