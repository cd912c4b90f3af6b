#include "faults/checkpoint_faults.h"

#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>

namespace baton::faults {
namespace {

using testing::HasSubstr;

struct Killing {
  std::string name;
  std::string action;
  std::string saved;     // versions that a restore may find afterwards
  std::string restored;  // that out may be
};

const Killing killings[] = {
    {"Save", "save", "23", "0"},
    {"Restore", "restore", "2", "02"},
    {"Prune", "prune", "2", "0"},
};

class KilledCheckpoint : public Checkpoint, public testing::WithParamInterface<Killing> {
 protected:
  [[nodiscard]] Words command() const {
    const std::string& action = GetParam().action;
    return action == "save" ? save() : action == "restore" ? restore() : checkpoint({"prune", "--keep", "1"});
  }
};

TEST_P(KilledCheckpoint, LeavesAllThatWasWholeBefore) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  const Traced all = run_traced(command(), "", false);
  ASSERT_EQ(0, all.ended.code) << all.ended.err;
  const Plan plan = plan_injections(parse_trace(all.trace), {}, volume());
  ASSERT_FALSE(plan.injections.empty());
  Tally tally("killed checkpoint " + GetParam().action);
  tally.count("calls", plan.calls);
  for (const std::size_t i : selection(plan.injections.size(), 24)) {
    const Injection& at = plan.injections[i];
    put_back();
    const Traced killed = run_traced(command(), at, "signal=KILL");
    SCOPED_TRACE(fmt::format(
        "{} {}: {}", at.call, at.when,
        killed.trace.substr(killed.trace.size() - std::min<std::size_t>(600, killed.trace.size()))));
    tally.count("injected");
    tally.count(killed.ended.code == 128 + SIGKILL ? "killed" : "missed");
    expect_usable(GetParam().saved);
    EXPECT_THAT(GetParam().restored, HasSubstr(version_of("out")));
    EXPECT_NE("", version_of("out"));
    EXPECT_THAT(baton(command()), ExitsWith(0)) << "run again without faults";
    EXPECT_EQ(0U, temporaries_left());
    if (HasFailure() && !sweeping()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(AtEachCall, KilledCheckpoint, testing::ValuesIn(killings),
                         [](const auto& test) { return test.param.name; });

// Its entries are replaced one by one, and a note tells of it until that is done.
TEST_F(Checkpoint, ThatIsPutIntoAMountPointIsWholeOrKnownNotToBeWhereverItIsKilled) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  std::optional<Mount> mount;
  const auto mount_again = [&] {
    mount.reset();
    mount.emplace("tmpfs", volume() + "/mounted", "tmpfs", 0, "size=8m");
    write_version("mounted", "0");
    write("mounted/stray", "");
    return mount->mounted();
  };
  ASSERT_TRUE(mount_again());
  const Traced all = run_traced(restore("mounted"), "", false);
  ASSERT_EQ(0, all.ended.code) << all.ended.err;
  const Plan plan = plan_injections(parse_trace(all.trace), {}, volume());
  Tally tally("killed checkpoint restore into a mount point");
  for (const std::size_t i : selection(plan.injections.size(), 24)) {
    const Injection& at = plan.injections[i];
    ASSERT_TRUE(mount_again());
    const Traced killed = run_traced(restore("mounted"), at, "signal=KILL");
    SCOPED_TRACE(fmt::format("{} {}", at.call, at.when));
    const bool known = content("mounted/.baton-restoring").has_value();
    const std::string version = version_of("mounted");
    tally.count("injected");
    tally.count(known ? "half" : version == "0" ? "old" : "new");
    if (known) {
      EXPECT_THAT(baton(checkpoint({"save", volume() + "/mounted"})), FailsWith(65, "was interrupted here"));
    } else {
      EXPECT_THAT("02", HasSubstr(version.empty() ? "neither" : version));
      EXPECT_EQ(version == "0", content("mounted/stray").has_value());
    }
    EXPECT_THAT(baton(restore("mounted")), ExitsWith(0)) << "run again without faults";
    EXPECT_EQ("2", version_of("mounted"));
    EXPECT_FALSE(content("mounted/stray"));
    EXPECT_EQ(0U, temporaries_left());
    if (HasFailure() && !sweeping()) break;
  }
}

TEST_F(Checkpoint, OnAVolumeWithoutRoomIsRefusedBeforeAnythingIsCopied) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Mount small("tmpfs", volume(), "tmpfs", 0, "size=2m");
  ASSERT_TRUE(small.mounted());
  write_version("src", "1");
  ASSERT_THAT(baton(save()), ExitsWith(0));
  std::ofstream(path("large")) << std::string(3'000'000, 'x');
  EXPECT_THAT(baton(checkpoint({"save", path("large")})), FailsWith(74, "needs 300"));
  expect_usable("1");
  EXPECT_EQ(0U, temporaries_left());
}

TEST_F(Checkpoint, ThatFillsTheVolumeLeavesNothing) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Mount small("tmpfs", volume(), "tmpfs", 0, "size=2m");
  ASSERT_TRUE(small.mounted());
  write_version("src", "1");
  ASSERT_THAT(baton(save()), ExitsWith(0));
  const std::string input(3'000'000, 'x');
  EXPECT_THAT(baton(checkpoint({"save", "-"}), input), FailsWith(74, std::strerror(ENOSPC)));
  EXPECT_EQ(0U, temporaries_left());
  expect_usable("1");
  EXPECT_THAT(baton(checkpoint({"save", "-"}), "short"), ExitsWith(0)) << "there is room again";
}

TEST_F(Checkpoint, IsWholeWhereDataCannotBeShared) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  EXPECT_THAT(tampered("linkat:error=EMLINK:when=1", save()), ExitsWith(0));
  expect_usable("3");
}

TEST_F(Checkpoint, IsPutInPlaceWhereNamesCannotBeExchanged) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  EXPECT_THAT(tampered("renameat2:error=EINVAL", restore()), ExitsWith(0));
  EXPECT_EQ("2", version_of("out"));
  EXPECT_EQ(0U, temporaries_left());
}

TEST_F(Checkpoint, IsPutIntoAMountPointEntryByEntry) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  const Mount mount("tmpfs", volume() + "/mounted", "tmpfs", 0, "size=8m");
  ASSERT_TRUE(mount.mounted());
  write_version("mounted", "0");
  write("mounted/stray", "");
  EXPECT_THAT(baton(restore("mounted")), ExitsWith(0));
  EXPECT_EQ("2", version_of("mounted"));
  EXPECT_FALSE(content("mounted/stray"));
  EXPECT_EQ(0U, temporaries_left());
}

TEST_F(Checkpoint, ThatIsHalfInAMountPointIsNotSavedButRestoredAgain) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_NO_FATAL_FAILURE(prepare_two());
  const Mount mount("tmpfs", volume() + "/mounted", "tmpfs", 0, "size=8m");
  ASSERT_TRUE(mount.mounted());
  write_version("mounted", "0");
  EXPECT_EQ(128 + SIGKILL, tampered("renameat:signal=KILL:when=5", restore("mounted")).code);
  EXPECT_EQ("", version_of("mounted"));
  EXPECT_THAT(baton(checkpoint({"save", volume() + "/mounted"})),
              FailsWith(65, "a restore was interrupted here"));
  EXPECT_THAT(baton(restore("mounted")), ExitsWith(0));
  EXPECT_EQ("2", version_of("mounted"));
  EXPECT_EQ(0U, temporaries_left());
}

}  // namespace
}  // namespace baton::faults
