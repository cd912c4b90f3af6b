#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Checkpoint : public FaultsTest {
 protected:
  [[nodiscard]] Words checkpoint(const Words& words) const {
    Words all{"checkpoint"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--job", "j", "--run", "r", "--state", volume() + "/state"});
    return all;
  }
  [[nodiscard]] Words save() const { return checkpoint({"save", volume() + "/src", "--keep", "2"}); }
  [[nodiscard]] Words restore(const std::string& name = "out") const {
    return checkpoint({"restore", volume() + "/" + name});
  }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(fs::path(volume() + "/" + name).parent_path());
    std::ofstream(volume() + "/" + name, std::ios::binary) << bytes;
  }
  // Files of one version, small and large, each with the version in it, and some that never change.
  void write_version(const std::string& directory, const std::string& version) const {
    write(directory + "/small", version);
    write(directory + "/d/big", std::string(300'000, version[0]));
    for (const char* name : {"/same", "/d/same too"}) write(directory + name, std::string(1000, 's'));
  }
  // "" when a directory is not one version and whole.
  [[nodiscard]] std::string version_of(const std::string& directory) const {
    const auto small = content(directory + "/small");
    const auto big = content(directory + "/d/big");
    if (!small || !big || *big != std::string(300'000, (*small)[0])) return "";
    const auto same = content(directory + "/d/same too");
    return same && *same == std::string(1000, 's') ? *small : "";
  }
  // Two checkpoints, and a third version to be saved; an older state of the directory that is restored.
  void prepare_two() {
    for (const char* version : {"1", "2"}) {
      write_version("src", version);
      ASSERT_THAT(baton(save()), ExitsWith(0));
    }
    write_version("src", "3");
    write_version("out", "0");
    run_command({"cp", "-a", volume(), root_ / "prepared"});
  }
  void put_back() {
    fs::remove_all(volume());
    run_command({"cp", "-a", root_ / "prepared", volume()});
  }
  [[nodiscard]] std::size_t temporaries_left() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(volume()))
      count += entry.path().filename().string().starts_with(".baton-") ? 1 : 0;
    return count;
  }
  // What a killed process has left can be listed, is whole, and leads to one of these versions.
  void expect_usable(const std::string& versions) {
    EXPECT_THAT(baton(checkpoint({"list"})).out, Not(HasSubstr("corrupt")));
    EXPECT_THAT(baton(checkpoint({"verify"})), ExitsWith(0));
    EXPECT_THAT(baton(restore("check")), ExitsWith(0));
    const std::string version = version_of("check");
    EXPECT_THAT(versions, HasSubstr(version));
    EXPECT_NE("", version);
  }
  // baton under strace, with this injected.
  Ended tampered(const std::string& injection, const Words& arguments) {
    return run_traced(arguments, injection, false).ended;
  }
};

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
