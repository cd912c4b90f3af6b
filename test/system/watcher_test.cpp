#include "system/watcher.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using test::TemporaryDirectory;

// The kernel queues an event before the call that caused it returns, so nothing here needs to wait.
class InotifyWatcherTest : public testing::Test {
 protected:
  void SetUp() override {
    watcher_.watch({});
    if (watcher_.descriptor() < 0) GTEST_SKIP() << "the kernel gives no inotify instance";
  }

  void watch(std::unordered_set<std::string> names) {
    watcher_.watch({{directory_.path(), std::move(names)}});
    static_cast<void>(watcher_.drain());
  }

  TemporaryDirectory directory_;
  InotifyWatcher watcher_;
};

TEST(InotifyWatcher, CostsNothingUntilSomethingIsWatched) {
  InotifyWatcher watcher;
  EXPECT_EQ(-1, watcher.descriptor());
  EXPECT_FALSE(watcher.drain());
}

TEST_F(InotifyWatcherTest, IsSilentWhileNothingHappens) {
  watch({});
  EXPECT_FALSE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, SeesANewFileOnce) {
  watch({"extract.done"});
  directory_.write("extract.done", "x");
  EXPECT_TRUE(watcher_.drain());
  EXPECT_FALSE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, PassesOverOtherNames) {
  watch({"extract.done"});
  directory_.write("load.done", "x");
  EXPECT_FALSE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, SeesEveryNameWhenNoneIsGiven) {
  watch({});
  directory_.write("whatever", "x");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, SeesAFileThatIsMovedIn) {
  watch({"extract.done"});
  directory_.write("temporary", "x");
  ASSERT_FALSE(watcher_.drain());
  std::filesystem::rename(directory_.path("temporary"), directory_.path("extract.done"));
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, SeesAFileGrow) {
  directory_.write("part.csv", "");
  watch({"part.csv"});
  directory_.write("part.csv", "1,2\n");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, SeesTheDirectoryGo) {
  std::filesystem::create_directory(directory_.path("in"));
  watcher_.watch({{directory_.path("in"), {"extract.done"}}});
  std::filesystem::remove(directory_.path("in"));
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, FollowsAPathToItsNewDirectory) {
  std::filesystem::create_directory(directory_.path("in"));
  watcher_.watch({{directory_.path("in"), {}}});
  std::filesystem::rename(directory_.path("in"), directory_.path("old"));
  std::filesystem::create_directory(directory_.path("in"));
  watcher_.watch({{directory_.path("in"), {}}});
  static_cast<void>(watcher_.drain());
  directory_.write("old/x", "x");
  EXPECT_FALSE(watcher_.drain());
  directory_.write("in/x", "x");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, ForgetsWhatIsNoLongerWatched) {
  watch({"extract.done"});
  watcher_.watch({});
  directory_.write("extract.done", "x");
  EXPECT_FALSE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, JoinsTwoWatchesOfOneDirectory) {
  watcher_.watch({{directory_.path(), {"a"}}, {directory_.path(), {"b"}}});
  directory_.write("c", "x");
  EXPECT_FALSE(watcher_.drain());
  directory_.write("b", "x");
  EXPECT_TRUE(watcher_.drain());
  directory_.write("a", "x");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, WatchesAllNamesIfOneOfTwoWatchesDoes) {
  watcher_.watch({{directory_.path(), {}}, {directory_.path(), {"b"}}});
  directory_.write("c", "x");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, DoesWithoutADirectoryThatIsNotThere) {
  watcher_.watch({{directory_.path("missing"), {}}, {directory_.path(), {}}});
  directory_.write("x", "x");
  EXPECT_TRUE(watcher_.drain());
}

TEST_F(InotifyWatcherTest, TakesALostEventForAChange) {
  std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
  int events = 16384;
  limit >> events;
  watch({"never"});
  for (int i = 0; i <= events; i += 2) {
    directory_.write("a", "x");
    std::filesystem::remove(directory_.path("a"));
  }
  EXPECT_TRUE(watcher_.drain());
}

}  // namespace
}  // namespace baton::system
