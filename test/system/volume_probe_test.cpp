#include "system/volume_probe.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

class VolumeProbeTest : public testing::Test {
 protected:
  void open() {
    ASSERT_TRUE(probe_.open(directory_.path()));
    ASSERT_TRUE(probe_.make_own("own"));
  }
  [[nodiscard]] std::string own(const std::string& name) const { return directory_.path("own/" + name); }

  test::TemporaryDirectory directory_;
  VolumeProbe probe_;
};

TEST_F(VolumeProbeTest, TellsWhatTheKernelKnows) {
  const auto facts = probe_.open(directory_.path());
  ASSERT_TRUE(facts) << facts.error().message();
  EXPECT_EQ(std::filesystem::canonical(directory_.path()).string(), facts->resolved);
  EXPECT_EQ(::geteuid(), facts->owner.uid);
  EXPECT_EQ(0700U, facts->owner.mode & 0777U);
  EXPECT_NE(0U, facts->magic);
  EXPECT_GE(facts->bytes, facts->bytes_free);
  const auto table = mount_table();
  ASSERT_TRUE(table);
  if (facts->mount_id == 0) GTEST_SKIP() << "this kernel does not tell the mount";
  EXPECT_THAT("\n" + *table, HasSubstr("\n" + std::to_string(facts->mount_id) + " "));
}

TEST_F(VolumeProbeTest, TellsWhoWeAre) {
  EXPECT_EQ(::geteuid(), process_account().uid);
  EXPECT_EQ(::getegid(), process_account().gid);
}

TEST_F(VolumeProbeTest, DoesOneThingAtATime) {
  open();
  ASSERT_TRUE(probe_.create("f"));
  EXPECT_EQ(ErrorKind::exists, probe_.create("f").error().kind);
  EXPECT_TRUE(probe_.write("bytes"));
  EXPECT_TRUE(probe_.sync());
  EXPECT_TRUE(probe_.close());
  EXPECT_EQ("bytes", directory_.read("own/f"));
  EXPECT_TRUE(probe_.rename("f", "g"));
  EXPECT_TRUE(probe_.link("g", "h"));
  EXPECT_EQ(ErrorKind::exists, probe_.link("g", "h").error().kind);
  EXPECT_TRUE(probe_.sync_directory());
  EXPECT_EQ(::geteuid(), probe_.owner("h")->uid);
  EXPECT_TRUE(probe_.remove("h"));
  EXPECT_FALSE(std::filesystem::exists(own("h")));
  EXPECT_TRUE(probe_.make_directory("d"));
  EXPECT_TRUE(probe_.remove_directory("d"));
}

TEST_F(VolumeProbeTest, WorksBesideItsOwnDirectoryToo) {
  open();
  EXPECT_TRUE(probe_.make_beside("owl"));
  EXPECT_EQ(ErrorKind::exists, probe_.make_beside("owl").error().kind);
  EXPECT_THAT(*probe_.list_beside("ow"), testing::UnorderedElementsAre("own", "owl"));
  EXPECT_THAT(*probe_.list_beside("owl"), ElementsAre("owl"));
  EXPECT_TRUE(probe_.remove_beside("owl"));
}

TEST_F(VolumeProbeTest, FollowsNoLink) {
  std::filesystem::create_directory(directory_.path("elsewhere"));
  std::filesystem::create_directory_symlink(directory_.path("elsewhere"), directory_.path("planted"));
  ASSERT_TRUE(probe_.open(directory_.path()));
  EXPECT_EQ(ErrorKind::exists, probe_.make_own("planted").error().kind);
  std::filesystem::create_symlink(directory_.path("elsewhere/f"), directory_.path("link"));
  EXPECT_EQ(ErrorKind::exists, probe_.make_beside("link").error().kind);
  ASSERT_TRUE(probe_.make_own("own"));
  std::filesystem::create_symlink(directory_.path("elsewhere/f"), own("f"));
  EXPECT_EQ(ErrorKind::exists, probe_.create("f").error().kind);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path("elsewhere")));
}

TEST_F(VolumeProbeTest, RemovesAllThatIsItsOwn) {
  open();
  ASSERT_TRUE(probe_.create("open"));
  ASSERT_TRUE(probe_.make_directory("d"));
  EXPECT_TRUE(probe_.clean());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  EXPECT_TRUE(probe_.clean()) << "again";
}

TEST_F(VolumeProbeTest, DoesNotRemoveADirectoryThatWasThere) {
  std::filesystem::create_directory(directory_.path("own"));
  ASSERT_TRUE(probe_.open(directory_.path()));
  EXPECT_FALSE(probe_.make_own("own"));
  EXPECT_TRUE(probe_.clean());
  EXPECT_TRUE(std::filesystem::exists(directory_.path("own")));
}

TEST_F(VolumeProbeTest, NamesWhatCannotBeOpened) {
  directory_.write("file", "");
  EXPECT_EQ(ErrorKind::wrong_type, probe_.open(directory_.path("file")).error().kind);
  EXPECT_EQ(ErrorKind::not_found, probe_.open(directory_.path("none")).error().kind);
}

}  // namespace
}  // namespace baton::system
