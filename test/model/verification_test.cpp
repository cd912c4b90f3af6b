#include "model/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;

const Output listed{"/d/a.csv", 3, "xxh3:aa"};

struct VerificationCase {
  OutputSighting seen;
  Match match;
  std::string detail;
};
class VerificationTest : public testing::TestWithParam<VerificationCase> {};

TEST_P(VerificationTest, TellsWhetherItIsAsListed) {
  const Comparison comparison = compare(listed, GetParam().seen);
  EXPECT_EQ(GetParam().match, comparison.match);
  EXPECT_EQ(GetParam().detail, comparison.detail);
}

INSTANTIATE_TEST_SUITE_P(
    All, VerificationTest,
    testing::Values(VerificationCase{SeenOutput{3, {}}, Match::as_listed, ""},
                    VerificationCase{SeenOutput{3, "xxh3:aa"}, Match::as_listed, ""},
                    VerificationCase{NoOutput{}, Match::not_yet, "output '/d/a.csv' is missing"},
                    VerificationCase{UnseenOutput{"Permission denied"}, Match::not_yet,
                                     "output '/d/a.csv' Permission denied"},
                    VerificationCase{NotAFile{}, Match::wrong, "output '/d/a.csv' is not a regular file"},
                    VerificationCase{SeenOutput{2, {}}, Match::wrong,
                                     "output '/d/a.csv' has 2 bytes, not the 3 that the marker lists"},
                    VerificationCase{
                        SeenOutput{3, "xxh3:bb"}, Match::wrong,
                        "output '/d/a.csv' has digest xxh3:bb, not xxh3:aa as the marker lists"}));

TEST(Verification, GoesByTheSizeWhereNoDigestIsListed) {
  EXPECT_EQ(Match::as_listed, compare({"/d/a", 3, ""}, SeenOutput{3, "xxh3:bb"}).match);
}

TEST(Verification, NamesTheFirstThatIsWrongBeforeOneThatMayStillCome) {
  OutputsSighting outputs;
  outputs.add(compare({"/d/1", 3, ""}, SeenOutput{3, {}}));
  EXPECT_EQ(Match::as_listed, outputs.match);
  outputs.add(compare({"/d/2", 3, ""}, NoOutput{}));
  outputs.add(compare({"/d/3", 3, ""}, SeenOutput{1, {}}));
  outputs.add(compare({"/d/4", 3, ""}, SeenOutput{2, {}}));
  EXPECT_EQ(Match::wrong, outputs.match);
  EXPECT_THAT(outputs.detail, HasSubstr("/d/3"));
  EXPECT_EQ(2U, outputs.others);
}

}  // namespace
}  // namespace baton::model
