#include "model/kernel_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t largest = 0xffffffffffffffffU;

TEST(WholeLinesOfAText, LeaveOutWhatWasCutOff) {
  EXPECT_THAT(whole_lines("a\n\nb 1\nc"), ElementsAre("a", "", "b 1"));
  EXPECT_THAT(whole_lines(""), IsEmpty());
}

TEST(Words, AreBetweenBlanks) {
  EXPECT_THAT(words_of("  a\tb  1 "), ElementsAre("a", "b", "1"));
  EXPECT_THAT(words_of(" \t"), IsEmpty());
}

class NoCount : public testing::TestWithParam<std::string> {};

TEST_P(NoCount, HasNoValue) {
  EXPECT_EQ(std::nullopt, only_count(GetParam() + "\n"));
  EXPECT_EQ(std::nullopt, count_behind("key " + GetParam() + "\n", "key"));
}

INSTANTIATE_TEST_SUITE_P(All, NoCount,
                         testing::Values("", "max", "-1", "+1", "1.5", "0x10", "12kB", "18446744073709551616",
                                         "99999999999999999999999", std::string(1, '\0'), "\xff"));

TEST(OnlyCount, IsAllThatTheTextSays) {
  EXPECT_EQ(0U, only_count("0\n"));
  EXPECT_EQ(largest, only_count("18446744073709551615\n"));
  EXPECT_EQ(std::nullopt, only_count("474726")) << "cut off";
  EXPECT_EQ(std::nullopt, only_count("1\n2\n"));
  EXPECT_EQ(std::nullopt, only_count(""));
}

TEST(CountBehindAKey, IsOfTheWholeKeyAndAWholeLine) {
  const std::string text = "file 1\ninactive_file 2\nfile 3\nlast 4";
  EXPECT_EQ(1U, count_behind(text, "file"));
  EXPECT_EQ(2U, count_behind(text, "inactive_file"));
  EXPECT_EQ(std::nullopt, count_behind(text, "active_file"));
  EXPECT_EQ(std::nullopt, count_behind(text, "last"));
  EXPECT_EQ(std::nullopt, count_behind("file\n", "file"));
}

TEST(Arithmetic, HasNoValueBeyondTheLargestNumber) {
  EXPECT_EQ(2048U, times(2, 1024));
  EXPECT_EQ(std::nullopt, times(largest, 2));
  EXPECT_EQ(std::nullopt, times({}, 2));
  EXPECT_EQ(3U, sum(1, 2));
  EXPECT_EQ(std::nullopt, sum(largest, 1));
  EXPECT_EQ(std::nullopt, sum(1, {}));
}

}  // namespace
}  // namespace baton::model
