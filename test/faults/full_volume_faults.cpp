#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Volumes that refuse by themselves.
class Volume : public FaultsTest {
 protected:
  // Until nothing more goes in.
  void fill() const {
    std::ofstream file(volume() + "/filler", std::ios::binary | std::ios::app);
    const std::string block(4096, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) continue;
  }
  void make_room() const { fs::remove(volume() + "/filler"); }
  [[nodiscard]] Words job(const std::string& script) const {
    return {"run",
            "--job",
            "j",
            "--run",
            "r",
            "--state",
            volume() + "/state",
            "--marker",
            volume() + "/out/m",
            "--poll",
            "20ms",
            "--",
            "sh",
            "-c",
            script};
  }
  [[nodiscard]] Words mark(const std::string& action) const { return {"mark", action, volume() + "/out/m"}; }
  [[nodiscard]] Ended gate() { return baton({"wait", volume() + "/out/m", "--timeout", "1ms", "--quiet"}); }
  [[nodiscard]] static std::string say(int number) { return std::strerror(number); }
};

TEST_F(Volume, ThatIsFullKeepsTheOldMarker) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Mount small("tmpfs", volume(), "tmpfs", 0, "size=1m");
  ASSERT_TRUE(small.mounted());
  ASSERT_THAT(baton(mark("complete")), ExitsWith(0));
  const auto old = content("out/m");
  fill();
  EXPECT_THAT(baton(mark("complete")), FailsWith(74, say(ENOSPC)));
  EXPECT_THAT(baton(mark("failed")), FailsWith(74, say(ENOSPC)));
  EXPECT_EQ(old, content("out/m"));
  EXPECT_EQ(0U, temporaries());
  EXPECT_THAT(gate(), ExitsWith(0));
  EXPECT_THAT(baton(mark("clear")), ExitsWith(0)) << "removing needs no room";
  EXPECT_THAT(baton(job("true")), FailsWith(74, say(ENOSPC)));
  make_room();
  EXPECT_THAT(baton(job("true")), ExitsWith(0));
  expect_whole();
}

TEST_F(Volume, ThatTheCommandHasFilledGetsNoMarker) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Mount small("tmpfs", volume(), "tmpfs", 0, "size=1m");
  ASSERT_TRUE(small.mounted());
  const auto ended = baton(job(fmt::format("cat /dev/zero > {}/filler 2>/dev/null; exit 0", volume())));
  EXPECT_THAT(ended, FailsWith(74, say(ENOSPC)));
  EXPECT_THAT(ended.out, HasSubstr("type=job_failed"));
  EXPECT_FALSE(content("out/m"));
  EXPECT_EQ(0U, temporaries());
  expect_whole();
  EXPECT_THAT(baton({"wait", "job:j", "--run", "r", "--state", volume() + "/state", "--timeout", "1ms"}).code,
              testing::AnyOf(124, 69));
  make_room();
  EXPECT_THAT(baton(job("true")), ExitsWith(0));
  EXPECT_TRUE(content("out/m"));
}

TEST_F(Volume, WithoutInodesKeepsTheOldMarker) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Mount small("tmpfs", volume(), "tmpfs", 0, "nr_inodes=24");
  ASSERT_TRUE(small.mounted());
  ASSERT_THAT(baton(mark("complete")), ExitsWith(0));
  const auto old = content("out/m");
  for (int i = 0; std::ofstream(fmt::format("{}/filler-{}", volume(), i)); ++i) continue;
  EXPECT_THAT(baton(mark("complete")), FailsWith(74, say(ENOSPC)));
  EXPECT_THAT(baton(job("true")), FailsWith(74, say(ENOSPC)));
  EXPECT_EQ(old, content("out/m"));
  EXPECT_THAT(gate(), ExitsWith(0));
}

TEST_F(Volume, ThatIsReadOnlyIsReadAndNotWritten) {
  if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_THAT(baton(mark("complete")), ExitsWith(0));
  const Mount bind(volume(), volume(), "", MS_BIND, "");
  ASSERT_TRUE(bind.mounted());
  ASSERT_EQ(0, ::mount("none", volume().c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr));
  EXPECT_THAT(gate(), ExitsWith(0));
  for (const char* action : {"complete", "failed", "clear"})
    EXPECT_THAT(baton(mark(action)), FailsWith(74, say(EROFS))) << action;
  const auto run = baton(job(fmt::format("touch {}", path("ran"))));
  EXPECT_THAT(run, FailsWith(74, say(EROFS)));
  EXPECT_THAT(run.err, HasSubstr(volume()));
  EXPECT_FALSE(exists("ran")) << "what cannot be recorded does not start";
}

// A write of more than is left of the limit is cut short, and the next one fails.
TEST_F(Volume, WithAFileSizeLimitNeverShowsAPartOfAMarker) {
  ASSERT_THAT(baton(mark("complete")), ExitsWith(0));
  const auto old = content("out/m");
  const auto whole = old->size();
  Tally tally("short writes");
  for (const std::size_t limit : selection(whole, 20)) {
    SCOPED_TRACE(limit);
    for (const Words& words : {mark("complete"), job("true")}) {
      Words command{binary()};
      command.insert(command.end(), words.begin(), words.end());
      const auto limited = start_command(command, [limit] {
                             const rlimit size{limit, limit};
                             ::setrlimit(RLIMIT_FSIZE, &size);
                           }).wait();
      tally.count("injected");
      // Its line on stderr is written under the same limit, and may be cut short itself.
      EXPECT_THAT(limited, ExitsWith(74));
      tally.count("failed");
      EXPECT_EQ(old, content("out/m"));
      EXPECT_EQ(0U, temporaries());
      fs::remove(volume() + "/out/m.failed");
      expect_whole();
    }
    fs::remove_all(volume() + "/state");
    if (HasFailure()) break;
  }
}

TEST_F(Volume, MayReplaceADirectoryUnderAGate) {
  fs::create_directories(volume() + "/d/e");
  auto gate = start({"wait", volume() + "/d/e/m", "--poll", "50ms"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  for (int round = 0; round < 5; ++round) {
    fs::remove_all(volume() + "/d");
    fs::create_directories(volume() + "/d/e");
  }
  EXPECT_TRUE(gate.running());
  EXPECT_THAT(baton({"mark", "complete", volume() + "/d/e/m"}), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Volume, MayTakeTheMarkersDirectoryFromAJob) {
  const auto ended = baton(job(fmt::format("rm -r {}/out", volume())));
  EXPECT_THAT(ended, ExitsWith(0)) << "it is made again";
  expect_whole();
  EXPECT_TRUE(content("out/m"));
}

TEST_F(Volume, MayTakeTheStateFromAJobWhichThenFails) {
  const auto ended = baton(job(fmt::format("rm -r {}/state", volume())));
  EXPECT_THAT(ended, FailsWith(74, volume() + "/state"));
  EXPECT_FALSE(content("out/m"));
  EXPECT_THAT(baton(job("true")), ExitsWith(0));
  EXPECT_TRUE(content("out/m"));
}

}  // namespace
}  // namespace baton::faults
