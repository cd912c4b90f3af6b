#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <sys/mount.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;

struct FileSystem {
  const char* name;
  const char* size;
  Words make;
  const char* options;  // nothing gets to the disk by itself while the test runs
};

const FileSystem file_systems[] = {
    {"ext4", "16M", {"mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0"}, "commit=300,noauto_da_alloc"},
    {"xfs", "300M", {"mkfs.xfs", "-q", "-f"}, "nouuid"},
    {"btrfs", "128M", {"mkfs.btrfs", "-q", "-f"}, "commit=300"},
};

// The disk is an image file, and what a power cut leaves of it is a copy of that file, taken while it is
// mounted: what is only in the file system's memory is not in it.
class PowerCut : public FaultsTest, public testing::WithParamInterface<std::string> {
 protected:
  ~PowerCut() override { unmount(); }

  // Makes the file system; skips the test where that cannot be done.
  void make_disk();
  // A fresh one with the old state on it, at the volume's place.
  void mount_fresh_disk();
  void cut_the_power();
  void unmount();
  // Runs the writer, killed at `at` if anywhere, and looks at what is left.
  void try_one(const Scenario& of, const Injection* at, Tally& tally);

 private:
  [[nodiscard]] std::string image(const char* name) const { return path(std::string(name) + ".img"); }
  [[nodiscard]] bool mount_image(const char* name);
  void copy_image(const char* from, const char* to);
  [[nodiscard]] const FileSystem& kind() const {
    return *std::ranges::find(file_systems, GetParam(), &FileSystem::name);
  }
  bool mounted_ = false;
};

void PowerCut::make_disk() {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  if (run_command({"losetup", "--find"}).code != 0) GTEST_SKIP() << "no loop devices here";
  ASSERT_THAT(run_command({"truncate", "-s", kind().size, image("new")}), ExitsWith(0));
  Words make = kind().make;
  make.push_back(image("new"));
  if (run_command(make).code != 0) GTEST_SKIP() << kind().make[0] << " is not installed or fails";
  copy_image("new", "disk");
  if (!mount_image("disk")) GTEST_SKIP() << "a loop device with " << kind().name << " cannot be mounted here";
  unmount();
}

// The kernel gives the loop device back at the unmount.
bool PowerCut::mount_image(const char* name) {
  mounted_ = run_command({"mount", "-t", kind().name, "-o", std::string("loop,") + kind().options,
                          image(name), volume()})
                 .code == 0;
  return mounted_;
}

void PowerCut::copy_image(const char* from, const char* to) {
  ASSERT_THAT(run_command({"cp", "--sparse=always", image(from), image(to)}), ExitsWith(0));
}

void PowerCut::unmount() {
  if (std::exchange(mounted_, false) && ::umount(volume().c_str()) != 0)
    ::umount2(volume().c_str(), MNT_DETACH);
}

void PowerCut::mount_fresh_disk() {
  copy_image("new", "disk");
  ASSERT_TRUE(mount_image("disk"));
  if (fs::exists(root_ / "old")) fs::copy(root_ / "old", volume(), fs::copy_options::recursive);
  ASSERT_THAT(run_command({"sync", "-f", volume()}), ExitsWith(0));
}

void PowerCut::cut_the_power() {
  copy_image("disk", "left");
  unmount();
  ASSERT_TRUE(mount_image("left")) << "what is left of the disk";
}

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
  unmount();
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

std::vector<std::string> file_system_names() {
  std::vector<std::string> names;
  for (const FileSystem& kind : file_systems) names.emplace_back(kind.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(On, PowerCut, testing::ValuesIn(file_system_names()), &name_of);

}  // namespace
}  // namespace baton::faults
