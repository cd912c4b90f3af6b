#include "engine/checkpoint_saver.h"

#include <sys/stat.h>

#include "engine/checkpoint_test.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using testing::ElementsAre;

class Saver : public CheckpointTest {};

TEST_F(Saver, NumbersCheckpointsWithinTheEpoch) {
  write("src/a", "1");
  ASSERT_TRUE(save());
  ASSERT_TRUE(save());
  options_.epoch = 2;
  ASSERT_TRUE(save());
  EXPECT_THAT(checkpoints(), ElementsAre("0.00000001", "0.00000002", "2.00000003"));
}

TEST_F(Saver, TakesTheEpochOfTheNewestClaim) {
  write("state/j/r/0/4.claim.json", "{}");
  ASSERT_TRUE(save());
  EXPECT_THAT(checkpoints(), ElementsAre("4.00000001"));
}

TEST_F(Saver, IsRefusedOnceALaterEpochHasBegun) {
  write("state/j/r/0/4.claim.json", "{}");
  options_.epoch = 3;
  const auto saved = save();
  ASSERT_FALSE(saved);
  EXPECT_EQ(ErrorKind::not_owner, saved.error().kind);
  EXPECT_EQ(0U, entries_of("vol/default/0/r"));
}

TEST_F(Saver, IsRefusedWhereALaterEpochHasSaved) {
  options_.epoch = 5;
  ASSERT_TRUE(save());
  options_.epoch = 4;
  EXPECT_EQ(ErrorKind::not_owner, save().error().kind);
}

TEST_F(Saver, SharesTheDataOfUnchangedFiles) {
  write("src/a", std::string(100'000, 'a'));
  write("src/big", std::string(300'000, 'b'));
  write("src/c", "1");
  settle("src/a");
  settle("src/big");
  ASSERT_TRUE(save());
  write("src/c", "2");
  const auto second = save();
  ASSERT_TRUE(second);
  EXPECT_EQ(1U, second->copied_bytes);
  EXPECT_EQ(400'001U, second->bytes);
  struct stat one {};
  struct stat other {};
  ASSERT_EQ(0, ::stat((checkpoint("0.00000001") + "/data/0").c_str(), &one));
  ASSERT_EQ(0, ::stat((checkpoint("0.00000002") + "/data/0").c_str(), &other));
  EXPECT_EQ(one.st_ino, other.st_ino);
  ASSERT_TRUE(restore());
  EXPECT_EQ("2", read("out/c"));
  EXPECT_EQ(read("src/a"), read("out/a"));
}

TEST_F(Saver, StoresManyLargeFiles) {
  for (char name = 'A'; name < 'A' + 40; ++name)
    write(std::string("src/") + name, std::string(270'000, name));
  ASSERT_TRUE(save());
  const auto manifest = store().read({"r", {0, 1}});
  ASSERT_TRUE(manifest);
  EXPECT_EQ(40U, manifest->data.size());
  ASSERT_TRUE(restore());
  EXPECT_EQ(read("src/Z"), read("out/Z"));
}

TEST_F(Saver, SharesNothingWithDataOfAnotherLength) {
  write("src/big", std::string(300'000, 'b'));
  settle("src/big");
  ASSERT_TRUE(save());
  fs::resize_file(checkpoint("0.00000001") + "/data/0", 299'999);
  const auto second = save();
  ASSERT_TRUE(second);
  EXPECT_EQ(300'000U, second->copied_bytes);
  ASSERT_TRUE(restore());
  EXPECT_EQ(read("src/big"), read("out/big"));
}

TEST_F(Saver, KeepsAsManyAsItIsTold) {
  options_.rules.keep = 2;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(save());
  EXPECT_THAT(checkpoints(), ElementsAre("0.00000003", "0.00000004"));
  EXPECT_EQ(2U, entries_of("vol/default/0/r"));
}

TEST_F(Saver, LeavesNoDirectoryOfARunWhoseCheckpointsAreGone) {
  ASSERT_TRUE(save());
  options_.rules.keep = 1;
  CheckpointSaver later(files_, clock_, store("s", true), std::nullopt, pace_, options_);
  const auto saved = later.save({path("src"), {}, {}});
  ASSERT_TRUE(saved);
  EXPECT_FALSE(saved->not_pruned);
  EXPECT_FALSE(fs::exists(path("vol/default/0/r")));
  EXPECT_TRUE(fs::exists(path("vol/default/0/s/0.00000001")));
}

TEST_F(Saver, RefusesALinkThatLeadsOut) {
  fs::create_symlink("../secret", path("src/l"));
  EXPECT_EQ(ErrorKind::data, save().error().kind);
  EXPECT_THAT(checkpoints(), testing::IsEmpty());
}

TEST_F(Saver, LeavesOutWhatIsNoFileAndSaysSo) {
  ASSERT_EQ(0, ::mkfifo(path("src/p").c_str(), 0600));
  const auto saved = save();
  ASSERT_TRUE(saved);
  EXPECT_THAT(saved->skipped, ElementsAre(path("src/p")));
}

TEST_F(Saver, StoresPrivateFilesPrivately) {
  write("src/key", "secret");
  fs::permissions(path("src/key"), fs::perms::owner_read);
  ASSERT_TRUE(save());
  struct stat status {};
  ASSERT_EQ(0, ::stat((checkpoint("0.00000001") + "/data/0").c_str(), &status));
  EXPECT_EQ(0600U, status.st_mode & 0777U);
}

TEST_F(Saver, RemovesWhatAnOwnerOfAnEarlierEpochLeft) {
  fs::create_directories(path("vol/default/0/r/.baton-tmp-0123456789abcdef-1-2-89abcdef-3/data"));
  options_.epoch = 4;
  ASSERT_TRUE(save());
  EXPECT_EQ(1U, entries_of("vol/default/0/r"));
}

}  // namespace
}  // namespace baton::engine
