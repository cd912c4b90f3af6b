#include "model/mount_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;

constexpr std::string_view table =
    "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard\n"
    "30 22 0:26 / /data rw,noatime shared:5 master:2 - nfs4 server:/export "
    "rw,vers=4.2,hard,acdirmax=30,lookupcache=pos\n"
    "31 22 254:0 /srv/my\\040files /mnt/bound ro,relatime - ext4 /dev/vda rw,discard\n"
    "32 30 0:27 / /data/with\\011tab\\134 rw - fuse.bindfs /src\\040dir rw,user_id=0\n"
    "33 22 0:28 / /database rw - tmpfs none ro,size=64k\n";

class MountTable : public testing::Test {
 protected:
  [[nodiscard]] std::string point_of(std::string_view path, std::uint64_t id = 0) const {
    const auto mount = find_mount(mounts_, id, path);
    return mount ? mount->point : "(none)";
  }
  std::vector<Mount> mounts_ = parse_mounts(table);
};

TEST_F(MountTable, HoldsTheFieldsOfEachLine) {
  ASSERT_EQ(5U, mounts_.size());
  const Mount& nfs = mounts_[1];
  EXPECT_EQ(30U, nfs.id);
  EXPECT_EQ("/", nfs.root);
  EXPECT_EQ("/data", nfs.point);
  EXPECT_EQ("nfs4", nfs.type);
  EXPECT_EQ("server:/export", nfs.source);
  EXPECT_THAT(nfs.options,
              ElementsAre("rw", "noatime", "vers=4.2", "hard", "acdirmax=30", "lookupcache=pos"));
}

TEST_F(MountTable, DecodesEscapedNames) {
  EXPECT_EQ("/srv/my files", mounts_[2].root);
  EXPECT_EQ("/data/with\ttab\\", mounts_[3].point);
  EXPECT_EQ("/src dir", mounts_[3].source);
}

TEST_F(MountTable, TellsWhetherItMayBeWritten) {
  EXPECT_TRUE(mounts_[2].has("ro"));
  EXPECT_FALSE(mounts_[2].has("rw")) << "the file system may, this mount of it may not";
  EXPECT_TRUE(mounts_[4].has("ro"));
  EXPECT_FALSE(mounts_[4].has("rw"));
}

TEST_F(MountTable, AnswersForOptions) {
  const Mount& nfs = mounts_[1];
  EXPECT_TRUE(nfs.has("hard"));
  EXPECT_FALSE(nfs.has("har"));
  EXPECT_EQ("pos", nfs.value("lookupcache"));
  EXPECT_EQ(30U, nfs.number("acdirmax"));
  EXPECT_EQ(std::nullopt, nfs.number("lookupcache"));
  EXPECT_EQ(std::nullopt, nfs.value("acdir"));
}

TEST_F(MountTable, FindsTheLongestMountPointThatHoldsThePath) {
  EXPECT_EQ("/data", point_of("/data/jobs"));
  EXPECT_EQ("/data", point_of("/data"));
  EXPECT_EQ("/database", point_of("/database/x"));
  EXPECT_EQ("/", point_of("/datab"));
  EXPECT_EQ("/data/with\ttab\\", point_of("/data/with\ttab\\/x"));
  EXPECT_EQ("(none)", point_of("relative"));
}

TEST_F(MountTable, TrustsTheKernelsNumberFirst) {
  EXPECT_EQ("/mnt/bound", point_of("/data/jobs", 31));
  EXPECT_EQ("/data", point_of("/data/jobs", 999));
}

TEST_F(MountTable, TakesTheLastOfMountsOverEachOther) {
  mounts_ = parse_mounts(
      "1 0 0:1 / /data rw - ext4 /dev/a rw\n"
      "2 1 0:2 / /data rw - nfs4 server:/b rw\n");
  EXPECT_EQ("nfs4", find_mount(mounts_, 0, "/data/x")->type);
}

TEST(ParseMounts, LeavesOutWhatItDoesNotUnderstand) {
  EXPECT_TRUE(parse_mounts("").empty());
  EXPECT_TRUE(parse_mounts("nonsense\n1 2 3\n").empty());
  EXPECT_TRUE(parse_mounts("x 1 0:1 / /data rw - ext4 /dev/a rw\n").empty());
  EXPECT_TRUE(parse_mounts("1 1 0:1 / /data rw - ext4\n").empty());
  EXPECT_EQ("/a\\9", parse_mounts("1 1 0:1 / /a\\9 rw - ext4 /dev/a rw\n").at(0).point);
}

}  // namespace
}  // namespace baton::model
