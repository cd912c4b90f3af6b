#include "base/suggestion.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

const std::vector<std::string> commands{"wait", "run", "mark", "metric", "event", "install"};

struct Case {
  const char* word;
  const char* meant;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.word << " for " << c.meant;
}

class Typo : public testing::TestWithParam<Case> {};

TEST_P(Typo, FindsTheNearestWord) {
  EXPECT_EQ(GetParam().meant, closest(GetParam().word, commands));
}

INSTANTIATE_TEST_SUITE_P(Near, Typo,
                         testing::Values(Case{"metrc", "metric"}, Case{"mettric", "metric"},
                                         Case{"netric", "metric"}, Case{"metirc", "metric"},
                                         Case{"emtirc", "metric"}, Case{"metr", "metric"},
                                         Case{"wiat", "wait"}, Case{"rn", "run"}, Case{"wait", "wait"},
                                         Case{"instal", "install"}));

INSTANTIATE_TEST_SUITE_P(Far, Typo,
                         testing::Values(Case{"", ""}, Case{"x", ""}, Case{"go", ""}, Case{"mtr", ""},
                                         Case{"ru-n-now", ""}, Case{"WAIT", ""}, Case{"inskkkl", ""},
                                         Case{"mirt", ""}));

TEST(Suggestion, TakesTheFirstOfTwoThatAreEquallyNear) {
  const std::vector<std::string> both{"jobs-a", "jobs-b"};
  EXPECT_EQ("jobs-a", closest("jobs-x", both));
}

TEST(Suggestion, IgnoresWordsThatNobodyTypes) {
  const std::vector<std::string> one{std::string(65, 'a')};
  EXPECT_EQ("", closest(std::string(66, 'a'), one));
}

TEST(DidYouMean, IsAnAsideOrNothing) {
  EXPECT_EQ(" (did you mean 'wait'?)", did_you_mean("wiat", commands));
  EXPECT_EQ("", did_you_mean("deploy", commands));
  EXPECT_EQ("", did_you_mean("wait", {}));
}

}  // namespace
}  // namespace baton::base
