#include "model/state_layout.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(WorkerPaths, AreWhatTheContractSays) {
  const Worker worker{"extract", "20240116", 3, ""};
  EXPECT_EQ("extract.status", worker.status());
  EXPECT_EQ("extract/20240116", worker.run_directory());
  EXPECT_EQ("extract/20240116/3", worker.directory());
  EXPECT_EQ("extract/20240116/3/record.json", worker.record());
  EXPECT_EQ("extract/20240116/3/progress", worker.progress());
  EXPECT_EQ("extract/20240116/3/7.claim.json", worker.claim(7));
  EXPECT_EQ("extract/20240116/3/7.end.json", worker.end(7));
}

TEST(WorkerPaths, LieBelowThePipeline) {
  const Worker worker{"extract", "20240116", 3, "analytics"};
  EXPECT_EQ("analytics/extract.status", worker.status());
  EXPECT_EQ("analytics/extract/20240116", worker.run_directory());
  EXPECT_EQ("analytics/extract/20240116/3/record.json", worker.record());
  EXPECT_EQ("analytics/extract/20240116/3/7.claim.json", worker.claim(7));
}

TEST(EpochInAName, IsReadBack) {
  EXPECT_EQ(0U, epoch_of_claim("0.claim.json"));
  EXPECT_EQ(7U, epoch_of_claim("7.claim.json"));
  EXPECT_EQ(10U, epoch_of_end("10.end.json"));
  EXPECT_EQ(max_epoch, epoch_of_claim("1000000000000.claim.json"));
}

TEST(EpochInAName, OfTheOtherKindDoesNotCount) {
  EXPECT_EQ(std::nullopt, epoch_of_claim("7.end.json"));
  EXPECT_EQ(std::nullopt, epoch_of_end("7.claim.json"));
}

class ForeignName : public testing::TestWithParam<const char*> {};

TEST_P(ForeignName, HasNoEpoch) {
  EXPECT_EQ(std::nullopt, epoch_of_claim(std::string(GetParam()) + ".claim.json"));
  EXPECT_EQ(std::nullopt, epoch_of_end(std::string(GetParam()) + ".end.json"));
}

INSTANTIATE_TEST_SUITE_P(All, ForeignName,
                         testing::Values("", "07", "00", "-1", "+1", " 7", "7 ", "0x7", "7.0", ".7",
                                         "7.claim.json", "x7", "1000000000001", "18446744073709551615",
                                         "18446744073709551616", "99999999999999999999999"));

TEST(TemporaryName, HasNoEpoch) {
  EXPECT_EQ(std::nullopt, epoch_of_claim(".7.claim.json.token.tmp"));
  EXPECT_EQ(std::nullopt, epoch_of_claim("7.claim.json.tmp"));
  EXPECT_EQ(std::nullopt, epoch_of_claim("7.claim.json~"));
  EXPECT_EQ(std::nullopt, epoch_of_claim(""));
}

NewestEpoch newest_of(std::initializer_list<const char*> names) {
  NewestEpoch newest;
  for (const char* name : names) newest.see(name);
  return newest;
}

TEST(NewestEpoch, IsNoneInAnEmptyDirectory) {
  EXPECT_EQ(0U, newest_of({"record.json", "progress"}).number());
  EXPECT_FALSE(newest_of({}).ended());
}

TEST(NewestEpoch, IsToldByClaimsAndEnds) {
  const auto held = newest_of({"1.end.json", "2.claim.json", "1.claim.json"});
  EXPECT_EQ(2U, held.number());
  EXPECT_FALSE(held.ended());
  EXPECT_TRUE(newest_of({"2.end.json", "1.claim.json"}).ended());
}

TEST(NewestEpoch, HasItsOwnBeatsInAnyOrder) {
  EXPECT_EQ(5U, newest_of({"2.5.heartbeat", "1.99.heartbeat", "2.4.heartbeat", "2.claim.json"}).beats());
  EXPECT_EQ(std::nullopt, newest_of({"1.99.heartbeat", "1.claim.json", "2.claim.json"}).beats());
  EXPECT_EQ(std::nullopt, newest_of({"3.1.heartbeat", "2.claim.json"}).beats()) << "nobody claimed epoch 3";
}

TEST(IndexInAName, IsReadBack) {
  EXPECT_EQ(0U, parse_index("0"));
  EXPECT_EQ(12U, parse_index("12"));
  EXPECT_EQ(4294967295U, parse_index("4294967295"));
}

TEST(IndexInAName, HasOnlyOneSpelling) {
  for (const char* name : {"", "00", "012", "-1", "+1", "1 ", " 1", "1.tmp", "x", "..", "4294967296"}) {
    EXPECT_EQ(std::nullopt, parse_index(name)) << name;
  }
}

TEST(BeatInAName, IsReadBack) {
  const Worker worker{"extract", "20240116", 3, ""};
  EXPECT_EQ("extract/20240116/3/7.12.heartbeat", worker.heartbeat(7, 12));
  EXPECT_EQ((Beat{7, 12}), parse_beat("7.12.heartbeat"));
}

TEST(BeatInAName, HasOnlyOneSpelling) {
  for (const char* name :
       {"", ".heartbeat", "7.heartbeat", "7..heartbeat", ".12.heartbeat", "07.12.heartbeat",
        "7.012.heartbeat", "7.12.heartbeat~", "7.12.13.heartbeat", "7.-1.heartbeat",
        "1000000000001.1.heartbeat", "7.99999999999999999999.heartbeat"}) {
    EXPECT_EQ(std::nullopt, parse_beat(name)) << name;
  }
}

}  // namespace
}  // namespace baton::model
