#include "model/checkpoint_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t second = 1'000'000'000;
constexpr base::Instant looked_at{std::chrono::seconds{1000}};

CheckpointEntry file(std::string path, std::uint64_t bytes, std::int64_t modified_ns = 10 * second) {
  CheckpointEntry entry;
  entry.path = std::move(path);
  entry.bytes = bytes;
  entry.modified_ns = entry.changed_ns = modified_ns;
  entry.inode = 5;
  return entry;
}

CheckpointEntry top() {
  CheckpointEntry entry;
  entry.kind = EntryKind::directory;
  return entry;
}

// A checkpoint that has these files, one after the other in one data file.
CheckpointManifest saved(std::vector<CheckpointEntry> files) {
  CheckpointManifest manifest;
  manifest.header.started_at = looked_at;
  manifest.entries.push_back(top());
  std::uint64_t offset = 0;
  for (auto& entry : files) {
    entry.digest = "digest of " + entry.path;
    entry.offset = offset;
    offset += entry.bytes;
    manifest.entries.push_back(entry);
  }
  manifest.data = {{offset, "all"}};
  return manifest;
}

std::vector<CheckpointEntry> tree(std::vector<CheckpointEntry> files) {
  files.insert(files.begin(), top());
  return files;
}

TEST(Plan, WithoutAPreviousCheckpointCopiesAllSmallFilesTogether) {
  CheckpointPlan plan(tree({file("a", 10), file("b", max_packed_bytes + 1), file("c", 0)}), {},
                      Compare::stat);
  EXPECT_THAT(plan.doubtful(), IsEmpty());
  plan.decide();
  EXPECT_THAT(plan.shared(), IsEmpty());
  EXPECT_THAT(plan.groups(), ElementsAre(ElementsAre(2), ElementsAre(1, 3)));
  EXPECT_EQ(max_packed_bytes + 11, plan.bytes_to_copy());
}

TEST(Plan, BeginsAnotherDataFileWhenOneIsLongEnough) {
  std::vector<CheckpointEntry> files;
  for (std::uint64_t i = 0; i <= pack_bytes / max_packed_bytes; ++i)
    files.push_back(file(std::to_string(i), max_packed_bytes));
  CheckpointPlan plan(tree(files), {}, Compare::stat);
  plan.decide();
  EXPECT_THAT(plan.groups(), ElementsAre(testing::SizeIs(pack_bytes / max_packed_bytes), testing::SizeIs(1)));
}

TEST(Plan, SharesWhatIsAsItWas) {
  CheckpointPlan plan(tree({file("a", 60), file("b", 40, 20 * second)}),
                      saved({file("a", 60), file("b", 40)}), Compare::stat);
  EXPECT_THAT(plan.doubtful(), IsEmpty());
  plan.decide();
  EXPECT_THAT(plan.shared(), ElementsAre(0));
  EXPECT_THAT(plan.groups(), ElementsAre(ElementsAre(2)));
  EXPECT_EQ("digest of a", plan.entries()[1].digest);
}

TEST(Plan, CopiesTheRestOfADataFileOfWhichLittleIsStillUsed) {
  CheckpointPlan plan(tree({file("a", 60, 20 * second), file("b", 40)}),
                      saved({file("a", 60), file("b", 40)}), Compare::stat);
  plan.decide();
  EXPECT_THAT(plan.shared(), IsEmpty());
  EXPECT_THAT(plan.groups(), ElementsAre(ElementsAre(1, 2)));
}

TEST(Plan, NumbersSharedDataFilesAnew) {
  auto previous = saved({file("a", 10)});
  previous.data.push_back({9, "other"});
  auto b = file("b", 9);
  b.data = 1;
  previous.entries.push_back(b);
  CheckpointPlan plan(tree({file("b", 9)}), previous, Compare::stat);
  plan.decide();
  EXPECT_THAT(plan.shared(), ElementsAre(1));
  EXPECT_EQ(0U, plan.entries()[1].data);
}

TEST(Plan, DoubtsWhatMayHaveChangedWithinATickOrIsAnotherFile) {
  const auto young = looked_at.time_since_epoch().count() * 1'000'000 - second;
  auto other = file("other", 5);
  auto touched = file("touched", 5);
  auto before_other = other;
  other.inode = 6;
  touched.changed_ns += 1;
  CheckpointPlan plan(tree({file("young", 5, young), other, touched, file("size", 5)}),
                      saved({file("young", 5, young), before_other, file("touched", 5), file("size", 6)}),
                      Compare::stat);
  EXPECT_THAT(plan.doubtful(), ElementsAre(1, 2, 3));
  plan.settle(1, "digest of young");
  plan.settle(2, "another digest");
  plan.settle(3, "digest of touched");
  plan.decide();
  EXPECT_THAT(plan.groups(), ElementsAre(ElementsAre(1, 2, 3, 4))) << "10 of 21 bytes are still used";
}

TEST(Plan, ByDigestDoubtsAllOfTheSameSize) {
  CheckpointPlan plan(tree({file("a", 60, 20 * second), file("b", 40)}),
                      saved({file("a", 60), file("b", 41)}), Compare::digest);
  EXPECT_THAT(plan.doubtful(), ElementsAre(1));
  plan.settle(1, "digest of a");
  plan.decide();
  EXPECT_THAT(plan.shared(), ElementsAre(0));
  EXPECT_THAT(plan.groups(), ElementsAre(ElementsAre(2)));
  EXPECT_EQ(20 * second, plan.entries()[1].modified_ns);
}

TEST(Plan, SharesNothingWhereThatIsNotWantedOrNotPossible) {
  CheckpointPlan none(tree({file("a", 60)}), saved({file("a", 60)}), Compare::none);
  none.decide();
  EXPECT_THAT(none.shared(), IsEmpty());
  CheckpointPlan impossible(tree({file("a", 60), file("b", 5, 20 * second)}), saved({file("a", 60)}),
                            Compare::stat);
  impossible.decide();
  EXPECT_THAT(impossible.groups(), ElementsAre(ElementsAre(2)));
  impossible.forget_previous();
  EXPECT_THAT(impossible.shared(), IsEmpty());
  EXPECT_THAT(impossible.groups(), ElementsAre(ElementsAre(1, 2)));
}

}  // namespace
}  // namespace baton::model
