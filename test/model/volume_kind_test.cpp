#include "model/volume_kind.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Mount mounted(std::string type, std::vector<std::string> options = {}, std::string source = "source") {
  return {1, "/", "/data", std::move(type), std::move(source), std::move(options)};
}

// "warning option soft", ...
std::vector<std::string> advice(const Mount& mount) {
  std::vector<std::string> out;
  for (const Check& check : advice_on(kind_of(mount), mount))
    out.push_back(fmt::format("{} {}", to_string(check.grade), check.name));
  return out;
}

TEST(VolumeKind, FollowsFromTheType) {
  const std::pair<const char*, const char*> expected[] = {
      {"ext4", "local"},
      {"xfs", "local"},
      {"nfs4", "NFSv4"},
      {"nfs", "NFSv3"},
      {"cifs", "SMB"},
      {"smb3", "SMB"},
      {"ceph", "CephFS"},
      {"fuse.ceph-fuse", "CephFS"},
      {"lustre", "Lustre"},
      {"overlay", "overlay"},
      {"fuse.glusterfs", "GlusterFS"},
      {"tmpfs", "memory"},
      {"fuse.sshfs", "FUSE"},
      {"fuse", "FUSE"},
      {"beegfs", "other"},
  };
  for (const auto& [type, kind] : expected) EXPECT_EQ(kind, to_string(kind_of(mounted(type)))) << type;
}

TEST(VolumeKind, OfNfsFollowsFromItsVersion) {
  EXPECT_EQ(VolumeKind::nfs3, kind_of(mounted("nfs", {"vers=3"})));
  EXPECT_EQ(VolumeKind::nfs4, kind_of(mounted("nfs", {"vers=4.1"})));
  EXPECT_EQ(VolumeKind::nfs4, kind_of(mounted("nfs4", {"vers=4.2"})));
}

TEST(Magic, IsCheckedAgainstTheType) {
  EXPECT_TRUE(agree(0x6969, mounted("nfs4")));
  EXPECT_TRUE(agree(0xfe534d42, mounted("smb3")));
  EXPECT_TRUE(agree(0xef53, mounted("ext2")));
  EXPECT_FALSE(agree(0xef53, mounted("nfs4")));
  EXPECT_TRUE(agree(0x12345, mounted("somethingfs"))) << "nothing is known of that number";
  EXPECT_EQ("overlay", type_of_magic(0x794c7630));
  EXPECT_EQ("", type_of_magic(1));
}

TEST(Advice, WarnsOfNfsOptionsThatLoseOrHideSomething) {
  EXPECT_THAT(advice(mounted("nfs4", {"soft", "lookupcache=pos"})), ElementsAre("warning option soft"));
  EXPECT_THAT(advice(mounted("nfs4", {"softerr", "lookupcache=pos"})), ElementsAre("warning option softerr"));
  EXPECT_THAT(advice(mounted("nfs", {"nocto", "lookupcache=none"})), ElementsAre("warning option nocto"));
  EXPECT_THAT(advice(mounted("nfs", {"hard", "acdirmax=600", "lookupcache=pos"})),
              ElementsAre("warning option acdirmax"));
}

TEST(Advice, TellsHowLongNfsHidesANameByDefault) {
  const auto checks = advice_on(VolumeKind::nfs4, mounted("nfs4", {"hard"}));
  ASSERT_EQ(1U, checks.size());
  EXPECT_EQ(Grade::note, checks[0].grade);
  EXPECT_THAT(checks[0].detail, testing::HasSubstr("up to 60 s"));
  EXPECT_THAT(advice_on(VolumeKind::nfs4, mounted("nfs4", {"hard", "acdirmax=5"})).at(0).detail,
              testing::HasSubstr("up to 5 s"));
}

TEST(Advice, FindsNothingWrongWithAGoodNfsMount) {
  EXPECT_THAT(advice(mounted("nfs4", {"rw", "hard", "vers=4.2", "lookupcache=pos"})), IsEmpty());
  EXPECT_THAT(advice(mounted("nfs4", {"hard", "noac"})), ElementsAre("note option noac"));
  EXPECT_THAT(advice(mounted("nfs", {"hard", "acdirmax=1", "nolock", "local_lock=all", "sync"})),
              ElementsAre("note option sync", "note option nolock", "note option local_lock"));
}

TEST(Advice, OnSmb) {
  EXPECT_THAT(advice(mounted("cifs", {"cache=strict", "serverino", "actimeo=1", "hard"})), IsEmpty());
  EXPECT_THAT(advice(mounted("cifs", {"cache=loose", "noserverino", "soft", "nobrl", "actimeo=30"})),
              ElementsAre("warning option cache=loose", "warning option noserverino", "note option soft",
                          "note option nobrl", "note attribute cache"));
}

TEST(Advice, WarnsWhereNothingIsShared) {
  EXPECT_THAT(advice(mounted("overlay")), ElementsAre("warning shared"));
  EXPECT_THAT(advice(mounted("tmpfs")), ElementsAre("warning shared"));
  EXPECT_THAT(advice(mounted("ext4")), ElementsAre("note shared"));
  EXPECT_THAT(advice(mounted("ext4", {"nobarrier"})), ElementsAre("note shared", "warning option nobarrier"));
  EXPECT_THAT(advice(mounted("ext4", {"barrier=0"})), ElementsAre("note shared", "warning option nobarrier"));
}

TEST(Advice, WarnsOfObjectStores) {
  EXPECT_THAT(advice(mounted("fuse.s3fs")), ElementsAre("warning object store"));
  EXPECT_THAT(advice(mounted("fuse", {}, "mountpoint-s3")), ElementsAre("warning object store"));
  EXPECT_THAT(advice(mounted("fuse.sshfs")), ElementsAre("note fuse"));
}

TEST(Advice, HasNothingToSayOfClusterFileSystems) {
  for (const char* type : {"ceph", "lustre", "fuse.glusterfs", "beegfs"})
    EXPECT_THAT(advice(mounted(type)), IsEmpty()) << type;
}

}  // namespace
}  // namespace baton::model
