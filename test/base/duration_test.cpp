#include "base/duration.h"

#include <gtest/gtest.h>

namespace baton::base {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Case {
  const char* text;
  Duration value;
};

class DurationText : public testing::TestWithParam<Case> {};

TEST_P(DurationText, Parses) {
  const auto value = parse_duration(GetParam().text);
  ASSERT_TRUE(value) << value.error().message();
  EXPECT_EQ(GetParam().value, *value);
}

INSTANTIATE_TEST_SUITE_P(All, DurationText,
                         testing::Values(Case{"0", seconds{0}}, Case{"90", seconds{90}},
                                         Case{"90s", seconds{90}}, Case{"500ms", Duration{500}},
                                         Case{"1m30s", seconds{90}}, Case{"2h", hours{2}},
                                         Case{"1d", hours{24}}, Case{"1.5", Duration{1500}},
                                         Case{"1.5h", minutes{90}}, Case{"0.25s", Duration{250}},
                                         Case{"1d2h3m4s5ms", hours{26} + minutes{3} + Duration{4005}}));

class BadDurationText : public testing::TestWithParam<const char*> {};

TEST_P(BadDurationText, IsAUsageError) {
  const auto value = parse_duration(GetParam());
  ASSERT_FALSE(value);
  EXPECT_EQ(ErrorKind::usage, value.error().kind);
}

INSTANTIATE_TEST_SUITE_P(All, BadDurationText,
                         testing::Values("", "s", "-1", "-1s", "1x", "1 s", " 1s", "1m30", "1s1s", "1.5h30m",
                                         "1..5", "1e3", "inf", "nan", "0x10", "99999999999999999999d", "1M",
                                         "1S"));

TEST(FormatDuration, IsTheShortestTextThatParsesBack) {
  EXPECT_EQ("0s", format_duration(Duration{0}));
  EXPECT_EQ("1m30s", format_duration(seconds{90}));
  EXPECT_EQ("500ms", format_duration(Duration{500}));
  EXPECT_EQ("1d1ms", format_duration(hours{24} + Duration{1}));
}

}  // namespace
}  // namespace baton::base
