#include "model/checkpoint_layout.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(CheckpointId, IsReadFromItsDirectoryName) {
  const CheckpointId id{7, 12};
  EXPECT_EQ("7.00000012", id.directory_name());
  EXPECT_EQ(id, CheckpointId::parse("7.00000012"));
}

TEST(CheckpointId, IsInNoOtherName) {
  for (const char* name : {"", ".", "7", "7.", "7.12", "07.00000012", "7.00000012x", "-1.00000012",
                           "7.000000012", "7.123456789", "1000000000001.00000001", ".baton-tmp-x"})
    EXPECT_FALSE(CheckpointId::parse(name)) << name;
}

TEST(CheckpointId, OrdersByEpochFirst) {
  EXPECT_LT((CheckpointId{1, 9}), (CheckpointId{2, 1}));
  EXPECT_LT((CheckpointId{2, 1}), (CheckpointId{2, 2}));
}

TEST(CheckpointPlace, IsBelowTheNameTheIndexAndTheRun) {
  EXPECT_EQ("default/3/20240116", (CheckpointPlace{"default", 3, "20240116"}.run_directory()));
}

}  // namespace
}  // namespace baton::model
