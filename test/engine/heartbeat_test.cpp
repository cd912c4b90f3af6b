#include "engine/heartbeat.h"

#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

class HeartbeatTest : public testing::Test {
 protected:
  HeartbeatTest() { files_.put("/s/j/r/0/2.claim.json", ""); }
  [[nodiscard]] bool has(const std::string& name) const { return files_.has("/s/j/r/0/" + name); }

  test::MemoryFiles files_;
  Heartbeat heartbeat_{ClaimStore{files_, "/s", {"j", "r", 0, ""}}, 2};
};

TEST_F(HeartbeatTest, Counts) {
  heartbeat_.beat();
  heartbeat_.beat();
  EXPECT_EQ(2U, heartbeat_.count());
  EXPECT_TRUE(has("2.2.heartbeat"));
  EXPECT_FALSE(heartbeat_.replaced());
}

TEST_F(HeartbeatTest, CountsOnlyWhatArrived) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call.starts_with("create"))
      return base::Error{base::ErrorKind::transient, "create", "", "Input/output error", 5};
    return std::nullopt;
  };
  heartbeat_.beat();
  EXPECT_EQ(0U, heartbeat_.count());
  files_.fault = nullptr;
  heartbeat_.beat();
  EXPECT_TRUE(has("2.1.heartbeat"));
}

TEST_F(HeartbeatTest, NoticesALaterOwnerAndFallsSilent) {
  heartbeat_.beat();
  files_.put("/s/j/r/0/3.claim.json", "");
  heartbeat_.beat();
  EXPECT_TRUE(heartbeat_.replaced());
  const auto count = heartbeat_.count();
  heartbeat_.beat();
  EXPECT_EQ(count, heartbeat_.count());
  EXPECT_FALSE(has("2.1.heartbeat") || has("2.2.heartbeat")) << "what it left is removed";
}

TEST_F(HeartbeatTest, NoticesALaterOwnerThatHasEndedAlready) {
  files_.put("/s/j/r/0/3.end.json", "");
  EXPECT_TRUE(*heartbeat_.look_for_later_owner());
}

TEST_F(HeartbeatTest, DoesNotTakeAnEarlierOwnerForALaterOne) {
  files_.put("/s/j/r/0/1.claim.json", "");
  EXPECT_FALSE(*heartbeat_.look_for_later_owner());
}

TEST_F(HeartbeatTest, StopsWhenItIsRetired) {
  heartbeat_.beat();
  heartbeat_.retire();
  heartbeat_.beat();
  EXPECT_EQ(1U, heartbeat_.count());
  EXPECT_FALSE(has("2.1.heartbeat"));
}

TEST_F(HeartbeatTest, RemovesWhatOwnersOfEarlierEpochsHaveLeft) {
  for (const char* name :
       {"1.7.heartbeat", "1.8.heartbeat", "3.1.heartbeat", "1.claim.json", "01.7.heartbeat"})
    files_.put(std::string("/s/j/r/0/") + name, "");
  heartbeat_.beat();
  EXPECT_FALSE(has("1.7.heartbeat") || has("1.8.heartbeat"));
  EXPECT_TRUE(has("3.1.heartbeat") && has("1.claim.json") && has("01.7.heartbeat") && has("2.1.heartbeat"));
}

}  // namespace
}  // namespace baton::engine
