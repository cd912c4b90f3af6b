#include "model/status_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StatusPage, IsWholeAndSmall) {
  const std::string page(status_page());
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  EXPECT_LE(page.size(), 12U * 1024);
}

// Job names and messages come from others.
TEST(StatusPage, MakesNoMarkupOfWhatItIsTold) {
  const std::string page(status_page());
  for (const std::string way :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "setAttribute('on"})
    EXPECT_THAT(page, Not(HasSubstr(way)));
}

TEST(StatusPage, NeedsNothingFromElsewhere) {
  const std::string page(status_page());
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
}

TEST(StatusPage, RunsWithItsOwnScriptAndStyleOnly) {
  const std::string policy(status_page_policy());
  EXPECT_THAT(policy, testing::StartsWith("default-src 'none'; "));
  EXPECT_THAT(policy, testing::ContainsRegex("script-src 'sha256-[A-Za-z0-9+/]{43}='; "));
  EXPECT_THAT(policy, testing::ContainsRegex("style-src 'sha256-[A-Za-z0-9+/]{43}='; "));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace baton::model
