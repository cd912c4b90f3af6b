#include "model/claim.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

Claim example() {
  return {7,
          3,
          "node\n1",
          42,
          "b-1-42-99",
          10s,
          "c0ffee",
          base::Instant{std::chrono::seconds{1705400000}},
          Predecessor::ended};
}

TEST(EncodedClaim, IsOneLine) {
  EXPECT_EQ(
      R"({"epoch":7,"completions":3,"host":"node\n1","pid":42,"process":"b-1-42-99",)"
      R"("heartbeat_ms":10000,"token":"c0ffee","claimed_at":"2024-01-16T10:13:20.000Z","predecessor":"ended"})"
      "\n",
      encode_claim(example()));
}

TEST(EncodedClaim, IsReadBack) {
  const auto claim = decode_claim(encode_claim(example()));
  ASSERT_TRUE(claim);
  EXPECT_EQ(example(), *claim);
}

TEST(ClaimFromOutside, IsNotTrusted) {
  for (const char* bytes : {"", "{", "[]", "7", R"({"epoch":-1})", R"({"pid":"x"})", R"({"process":[]})",
                            R"({"heartbeat_ms":1e99})"}) {
    EXPECT_FALSE(decode_claim(bytes)) << bytes;
  }
}

TEST(ClaimFromOutside, CannotHoldAJobForEver) {
  EXPECT_EQ(1h, decode_claim(R"({"heartbeat_ms":9223372036854775807})")->heartbeat);
  EXPECT_EQ(0ms, decode_claim(R"({"heartbeat_ms":-5})")->heartbeat);
}

TEST(ClaimFromOutside, TakesItsPredecessorForLostWhereItDoesNotSayOtherwise) {
  EXPECT_EQ(Predecessor::lost, decode_claim(R"({"epoch":4})")->predecessor);
  EXPECT_EQ(Predecessor::lost, decode_claim(R"({"epoch":4,"predecessor":"?"})")->predecessor);
}

TEST(ClaimFromOutside, MayLackFieldsAndHaveMore) {
  EXPECT_EQ(4U, decode_claim(R"({"epoch":4,"colour":"red"})")->epoch);
}

}  // namespace
}  // namespace baton::model
