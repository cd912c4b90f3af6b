#include "model/push_group.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(PushGroup, IsTheJobAndItsIndex) {
  EXPECT_EQ("/metrics/job/extract/index/3", push_group_path("/", {"extract", "20240116", 3, ""}));
}

TEST(PushGroup, HasThePipelineWhereThereIsOne) {
  EXPECT_EQ("/metrics/job/extract/index/0/pipeline/sales", push_group_path("", {"extract", "r", 0, "sales"}));
}

TEST(PushGroup, IsBehindThePathOfTheGatewaysUrl) {
  EXPECT_EQ("/push/metrics/job/j/index/0", push_group_path("/push/", {"j", "r", 0, ""}));
}

TEST(PushGroup, EncodesWhatCannotStandInAPath) {
  EXPECT_EQ("/a@base64/=", group_part("a", ""));
  EXPECT_EQ("/a@base64/L3Zhci90bXA", group_part("a", "/var/tmp"));
  EXPECT_EQ("/a@base64/w7xi", group_part("a",
                                         "\xc3\xbc"
                                         "b"));
  EXPECT_EQ("/a@base64/Li4", group_part("a", ".."));
  EXPECT_EQ("/a@base64/fn9-Pz8", group_part("a", "~\x7f~??"));
  EXPECT_EQ("/a/x.y-z_0~", group_part("a", "x.y-z_0~"));
}

}  // namespace
}  // namespace baton::model
