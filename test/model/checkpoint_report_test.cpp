#include "model/checkpoint_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;

std::vector<CheckpointListing> two() {
  CheckpointListing good{"r", {1, 2}, "", {}, 3, 1536};
  good.header.step = 9;
  return {{"r", {1, 1}, "is torn\n", {}, 0, 0}, good};
}

TEST(CheckpointTable, HasALineForEach) {
  EXPECT_EQ("", to_table({}));
  EXPECT_THAT(to_table(two()), HasSubstr("r/1.00000001                     corrupt: is torn\\n\n"));
  EXPECT_THAT(to_table(two()), testing::ContainsRegex("r/1.00000002 +9 +3 +1.5 KiB  1970-"));
}

TEST(CheckpointJson, TellsWhatIsKnown) {
  EXPECT_EQ("{\"checkpoints\":[]}\n", to_json({}));
  EXPECT_THAT(to_json(two()), HasSubstr("\"sequence\":1,\"problem\":\"is torn\\n\"},{\"run\":\"r\""));
  EXPECT_THAT(to_json(two()), HasSubstr("\"step\":9"));
}

TEST(HumanSize, HasOneDecimalOfTheLargestUnit) {
  EXPECT_EQ("0 B", human_size(0));
  EXPECT_EQ("1023 B", human_size(1023));
  EXPECT_EQ("1.0 KiB", human_size(1024));
  EXPECT_EQ("2.5 GiB", human_size(std::uint64_t{5} << 29U));
  EXPECT_EQ("16.0 EiB", human_size(~std::uint64_t{0}));
}

TEST(ProgressLine, NeverTellsOfMoreThanAll) {
  EXPECT_EQ("checkpoint: 50 %, 1.0 KiB of 2.0 KiB", progress_line(1024, 2048));
  EXPECT_EQ("checkpoint: 100 %, 3.0 KiB of 2.0 KiB", progress_line(3072, 2048));
  EXPECT_EQ("checkpoint: 3.0 KiB", progress_line(3072, 0));
}

}  // namespace
}  // namespace baton::model
