#include "engine/claim_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

class ClaimStoreTest : public testing::Test {
 protected:
  ClaimStoreTest() { EXPECT_TRUE(store_.make_directory()); }

  static model::Claim claim_of(std::uint64_t epoch, const std::string& token = "t") {
    model::Claim claim;
    claim.epoch = epoch;
    claim.token = token;
    return claim;
  }
  void put(const std::string& name, const std::string& bytes = "") { files_.put("/s/j/r/2/" + name, bytes); }
  [[nodiscard]] bool has(const std::string& name) const { return files_.has("/s/j/r/2/" + name); }

  test::MemoryFiles files_;
  ClaimStore store_{files_, "/s", {"j", "r", 2, ""}};
};

TEST_F(ClaimStoreTest, SeesWhereNobodyIs) {
  EXPECT_EQ(0U, store_.observe()->epoch);
  EXPECT_EQ(0U, *store_.newest_epoch());
}

TEST_F(ClaimStoreTest, SeesTheNewestEpochAlone) {
  ASSERT_TRUE(*store_.claim(claim_of(1)));
  put("1.end.json", "x");
  put("1.99.heartbeat");
  ASSERT_TRUE(*store_.claim(claim_of(2, "second")));
  put("2.7.heartbeat");
  put("2.6.heartbeat");
  const auto seen = store_.observe();
  EXPECT_EQ(2U, seen->epoch);
  EXPECT_EQ(7U, seen->beats);
  EXPECT_EQ("second", seen->claim->token);
  EXPECT_FALSE(seen->end);
}

TEST_F(ClaimStoreTest, SeesHowItEnded) {
  ASSERT_TRUE(*store_.claim(claim_of(1)));
  put("1.end.json", model::encode_marker({}));
  EXPECT_TRUE(std::holds_alternative<model::Marker>(*store_.observe()->end));
}

TEST_F(ClaimStoreTest, DoesWithoutAClaimThatCannotBeRead) {
  put("3.claim.json", "torn");
  EXPECT_EQ(3U, store_.observe()->epoch);
  EXPECT_FALSE(store_.observe()->claim);
}

TEST_F(ClaimStoreTest, GivesAnEpochToOneAlone) {
  EXPECT_TRUE(*store_.claim(claim_of(1, "a")));
  EXPECT_FALSE(*store_.claim(claim_of(1, "b")));
}

TEST_F(ClaimStoreTest, KnowsItsOwnClaimWhenTheAnswerWasLost) {
  put("1.claim.json", model::encode_claim(claim_of(1, "a")));
  EXPECT_TRUE(*store_.claim(claim_of(1, "a")));
}

TEST_F(ClaimStoreTest, BeatsByANewName) {
  ASSERT_TRUE(store_.beat(4, 1));
  EXPECT_TRUE(has("4.1.heartbeat"));
  ASSERT_TRUE(store_.beat(4, 2));
  EXPECT_TRUE(has("4.2.heartbeat"));
  EXPECT_FALSE(has("4.1.heartbeat"));
}

TEST_F(ClaimStoreTest, BeatsThoughTheBeatBeforeIsGone) {
  ASSERT_TRUE(store_.beat(4, 9));
  EXPECT_TRUE(has("4.9.heartbeat"));
}

TEST_F(ClaimStoreTest, BeatsThoughTheAnswerWasLost) {
  put("4.2.heartbeat");
  EXPECT_TRUE(store_.beat(4, 2));
}

TEST_F(ClaimStoreTest, TidiesUp) {
  ASSERT_TRUE(store_.beat(4, 1));
  ASSERT_TRUE(store_.remove_heartbeat(4, 1));
  EXPECT_FALSE(has("4.1.heartbeat"));
}

}  // namespace
}  // namespace baton::engine
