#include "base/time.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Instant since_1970(milliseconds span) {
  return Instant{span};
}

// 2024-01-16T10:13:20Z, the seed's moment.
const Instant moment = since_1970(seconds{1705400000});

TEST(FormatInstant, IsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ("2024-01-16T10:13:20.000Z", format_instant(moment));
  EXPECT_EQ("2024-01-16T10:13:20.005Z", format_instant(moment + milliseconds{5}));
  EXPECT_EQ("1970-01-01T00:00:00.000Z", format_instant(Instant{}));
  EXPECT_EQ("1969-12-31T23:59:59.999Z", format_instant(since_1970(milliseconds{-1})));
  EXPECT_EQ("2024-02-29T23:59:59.999Z", format_instant(since_1970(milliseconds{1709251199999})));
}

struct Case {
  const char* text;
  Instant at;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class InstantText : public testing::TestWithParam<Case> {};

TEST_P(InstantText, Parses) {
  const auto at = parse_instant(GetParam().text);
  ASSERT_TRUE(at) << at.error().message();
  EXPECT_EQ(format_instant(GetParam().at), format_instant(*at));
}

INSTANTIATE_TEST_SUITE_P(
    All, InstantText,
    testing::Values(Case{"2024-01-16T10:13:20Z", moment}, Case{"2024-01-16T10:13:20.000Z", moment},
                    Case{"2024-01-16t10:13:20z", moment}, Case{"2024-01-16 10:13:20Z", moment},
                    Case{"2024-01-16T11:13:20+01:00", moment}, Case{"2024-01-16T11:13:20+0100", moment},
                    Case{"2024-01-15T23:43:20-10:30", moment}, Case{"2024-01-16T10:13:20-00:00", moment},
                    Case{"2024-01-16T10:13:20.5Z", moment + milliseconds{500}},
                    Case{"2024-01-16T10:13:20.05Z", moment + milliseconds{50}},
                    Case{"2024-01-16T10:13:20.0056789Z", moment + milliseconds{5}},
                    Case{"2024-01-16T10:13:20.00000000000000000001Z", moment},
                    Case{"2024-01-16T10:13:20.123456789+00:00", moment + milliseconds{123}},
                    Case{"2016-12-31T23:59:60Z", since_1970(seconds{1483228800})},
                    Case{"1969-12-31T23:59:59.999Z", since_1970(milliseconds{-1})}));

TEST(InstantText, OfAFormattedInstantIsThatInstant) {
  for (const std::int64_t ms : {0L, 1L, 999L, 1705400000123L, 1709164800000L, 253402300799999L, -1L}) {
    const Instant at = since_1970(milliseconds{ms});
    const auto parsed = parse_instant(format_instant(at));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(at, *parsed) << format_instant(at);
  }
}

class BadInstantText : public testing::TestWithParam<const char*> {};

TEST_P(BadInstantText, IsAUsageError) {
  const auto at = parse_instant(GetParam());
  ASSERT_FALSE(at) << format_instant(*at);
  EXPECT_EQ(ErrorKind::usage, at.error().kind);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadInstantText,
    testing::Values("", "now", "1705400000", "2024-01-16", "2024-01-16T10:13:20", "2024-01-16T10:13:20X",
                    "2024-01-16T10:13:20Z ", " 2024-01-16T10:13:20Z", "2024-01-16T10:13:20ZZ",
                    "2024-13-16T10:13:20Z", "2024-00-16T10:13:20Z", "2024-02-30T10:13:20Z",
                    "2023-02-29T10:13:20Z", "2024-01-00T10:13:20Z", "2024-01-16T24:00:00Z",
                    "2024-01-16T10:60:00Z", "2024-01-16T10:13:61Z", "2024-01-16T10:13:20.Z",
                    "2024-01-16T10:13:20,5Z", "2024-01-16T10:13:20+1:00", "2024-01-16T10:13:20+24:00",
                    "2024-01-16T10:13:20+01:60", "2024-01-16T10:13:20+01", "24-01-16T10:13:20Z",
                    "-024-01-16T10:13:20Z", "2024-0116T10:13:20Z", "2024-1-16T10:13:20Z"));

struct CivilCase {
  const char* text;
  milliseconds time;  // since 1970-01-01 on the same wall clock
};
void PrintTo(const CivilCase& c, std::ostream* out) {
  *out << c.text;
}

class CivilText : public testing::TestWithParam<CivilCase> {};

TEST_P(CivilText, Parses) {
  const auto time = parse_civil_time(GetParam().text);
  ASSERT_TRUE(time) << time.error().message();
  EXPECT_EQ(GetParam().time, time->time_since_epoch());
}

constexpr milliseconds day = seconds{1705363200};  // 2024-01-16
INSTANTIATE_TEST_SUITE_P(All, CivilText,
                         testing::Values(CivilCase{"2024-01-16", day}, CivilCase{"20240116", day},
                                         CivilCase{"2024-02-29", day + hours{24} * 44},
                                         CivilCase{"2024-01-16T02:03", day + hours{2} + minutes{3}},
                                         CivilCase{"2024-01-16 02:03", day + hours{2} + minutes{3}},
                                         CivilCase{"20240116T02:03", day + hours{2} + minutes{3}},
                                         CivilCase{"2024-01-16T02:03:04", day + hours{2} + seconds{184}}));

class BadCivilText : public testing::TestWithParam<const char*> {};

TEST_P(BadCivilText, IsAUsageError) {
  const auto time = parse_civil_time(GetParam());
  ASSERT_FALSE(time);
  EXPECT_EQ(ErrorKind::usage, time.error().kind);
}

INSTANTIATE_TEST_SUITE_P(All, BadCivilText,
                         testing::Values("", "yesterday", "2024", "202401", "2024-01", "2024-01-32",
                                         "2023-02-29", "202401160", "2024-0116", "202401-16", "2024-01-16T",
                                         "2024-01-16T02", "2024-01-16T0203", "2024-01-16T02:03Z",
                                         "2024-01-16T02:03+01:00", "2024-01-16T24:00"));

std::string civil(Instant at, seconds offset, const std::string& zone, std::string_view format) {
  const auto text = format_civil_time(at, offset, zone, format);
  return text ? *text : "error: " + text.error().cause;
}

TEST(FormatCivilTime, IsStrftime) {
  EXPECT_EQ("2024/01/16", civil(moment, seconds{0}, "UTC", "%Y/%m/%d"));
  EXPECT_EQ("10:13:20", civil(moment, seconds{0}, "UTC", "%H:%M:%S"));
  EXPECT_EQ("Tuesday January 016 100%", civil(moment, seconds{0}, "UTC", "%A %B %j 100%%"));
  EXPECT_EQ("no fields", civil(moment, seconds{0}, "UTC", "no fields"));
  EXPECT_EQ("1969-12-31", civil(since_1970(milliseconds{-1}), seconds{0}, "UTC", "%F"));
}

TEST(FormatCivilTime, ReadsTheWallClockOfTheZone) {
  EXPECT_EQ("2024-01-17 00:13 +1400 LINT", civil(moment, hours{14}, "LINT", "%F %H:%M %z %Z"));
  EXPECT_EQ("2024-01-15 23:13 -1100 SST", civil(moment, hours{-11}, "SST", "%F %H:%M %z %Z"));
  EXPECT_EQ("15:43 +0530 IST", civil(moment, hours{5} + minutes{30}, "IST", "%H:%M %z %Z"));
}

TEST(FormatCivilTime, RefusesMoreThanAKibibyte) {
  EXPECT_EQ(std::string(1000, 'x'), civil(moment, seconds{0}, "UTC", std::string(1000, 'x')));
  EXPECT_FALSE(format_civil_time(moment, seconds{0}, "UTC", std::string(1100, 'x')));
  std::string longer_than_its_format;
  for (int i = 0; i < 200; ++i) longer_than_its_format += "%A";
  EXPECT_FALSE(format_civil_time(moment, seconds{0}, "UTC", longer_than_its_format));
}

TEST(FormatCivilTime, KnowsWhatStrftimeKnowsAndNothingElse) {
  EXPECT_EQ("2024 1 0016 JANUARY 1705400000 100%",
            civil(moment, seconds{0}, "UTC", "%EY %-m %04d %^B %s 100%%"));
  for (const char* format : {"%Q", "%Y%", "%", "%+", "%_Q", "%E", "%99999d", "%\n"})
    EXPECT_FALSE(format_civil_time(moment, seconds{0}, "UTC", format)) << format;
  EXPECT_EQ("error: '%Q' is no conversion of strftime; write '%%' for a per cent sign",
            civil(moment, seconds{0}, "UTC", "x%Qy"));
}

}  // namespace
}  // namespace baton::base
