#include "model/names.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::ErrorKind;
using testing::HasSubstr;

class GoodName : public testing::TestWithParam<std::string> {};

TEST_P(GoodName, IsADns1123Label) {
  EXPECT_TRUE(check_name("job", GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, GoodName,
                         testing::Values("a", "0", "extract", "extract-20240116", "a--b",
                                         std::string(63, 'x')));

class BadName : public testing::TestWithParam<std::string> {};

TEST_P(BadName, IsAUsageErrorThatQuotesIt) {
  const auto good = check_name("pipeline", GetParam());
  ASSERT_FALSE(good);
  EXPECT_EQ(ErrorKind::usage, good.error().kind);
  EXPECT_THAT(good.error().message(), HasSubstr("pipeline name '" + GetParam() + "'"));
}

INSTANTIATE_TEST_SUITE_P(All, BadName,
                         testing::Values("", ".", "..", "a/b", "/a", "../a", "a.b", "a_b", "Extract", "-a",
                                         "a-", "-", "a b", "a ", "\xc3\xa9", std::string(64, 'x')));

TEST(Name, MayNotHoldAControlCharacter) {
  EXPECT_FALSE(check_name("job", "a\n"));
  EXPECT_FALSE(check_name("job", std::string_view("a\0b", 3)));
}

class GoodRun : public testing::TestWithParam<std::string> {};

TEST_P(GoodRun, IsARunId) {
  EXPECT_TRUE(check_run_id(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, GoodRun,
                         testing::Values("20240116", "20240122T0000Z", "A.b_c-1", "-", "_", "...", ".a",
                                         "a..", std::string(64, 'x')));

class BadRun : public testing::TestWithParam<std::string> {};

TEST_P(BadRun, IsAUsageErrorThatQuotesIt) {
  const auto good = check_run_id(GetParam());
  ASSERT_FALSE(good);
  EXPECT_EQ(ErrorKind::usage, good.error().kind);
  EXPECT_THAT(good.error().message(), HasSubstr("run id '" + GetParam() + "'"));
}

INSTANTIATE_TEST_SUITE_P(All, BadRun,
                         testing::Values("", ".", "..", "a/b", "../x", "a b", "2024:01", "a\\b", "\xc3\xa9",
                                         std::string(65, 'x')));

TEST(RunId, MayNotHoldAControlCharacter) {
  EXPECT_FALSE(check_run_id("a\n"));
  EXPECT_FALSE(check_run_id(std::string_view("a\0", 2)));
}

TEST(Count, IsAWholeNumberThatFitsInAnInt) {
  EXPECT_EQ(0U, *parse_count("0"));
  EXPECT_EQ(7U, *parse_count("007"));
  EXPECT_EQ(2147483647U, *parse_count("2147483647"));
}

class BadCount : public testing::TestWithParam<const char*> {};

TEST_P(BadCount, IsAUsageError) {
  const auto count = parse_count(GetParam());
  ASSERT_FALSE(count) << *count;
  EXPECT_EQ(ErrorKind::usage, count.error().kind);
}

INSTANTIATE_TEST_SUITE_P(All, BadCount,
                         testing::Values("", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "x", "2147483648",
                                         "4294967296", "99999999999999999999"));

}  // namespace
}  // namespace baton::model
