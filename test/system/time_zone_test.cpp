#include "system/time_zone.h"

#include <ctime>

#include <gtest/gtest.h>

namespace baton::system {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using namespace std::chrono_literals;

constexpr base::Instant winter = std::chrono::sys_days{2024y / 1 / 16};
constexpr base::Instant summer = std::chrono::sys_days{2024y / 7 / 16};
// On 2024-03-31 at 01:00 UTC central Europe's clocks went forward.
constexpr base::Instant summer_time_begins = std::chrono::sys_days{2024y / 3 / 31} + hours{1};

class UtcName : public testing::TestWithParam<const char*> {};

TEST_P(UtcName, IsNotAheadOfUtc) {
  const auto zone = TimeZone::load(GetParam());
  ASSERT_TRUE(zone) << zone.error().message();
  EXPECT_EQ(seconds{0}, zone->at(summer).ahead_of_utc);
  EXPECT_EQ("UTC", zone->at(summer).abbreviation);
}

INSTANTIATE_TEST_SUITE_P(All, UtcName, testing::Values("", "UTC", "Etc/UTC", ":UTC"));

class CentralEurope : public testing::TestWithParam<const char*> {};

TEST_P(CentralEurope, IsAnHourAheadInWinterAndTwoInSummer) {
  const auto zone = TimeZone::load(GetParam());
  ASSERT_TRUE(zone) << zone.error().message();
  EXPECT_EQ(hours{1}, zone->at(winter).ahead_of_utc);
  EXPECT_EQ("CET", zone->at(winter).abbreviation);
  EXPECT_EQ(hours{2}, zone->at(summer).ahead_of_utc);
  EXPECT_EQ("CEST", zone->at(summer).abbreviation);
}

TEST_P(CentralEurope, ChangesItsClocksToTheSecond) {
  const auto zone = TimeZone::load(GetParam());
  ASSERT_TRUE(zone) << zone.error().message();
  EXPECT_EQ(hours{1}, zone->at(summer_time_begins - 1ms).ahead_of_utc);
  EXPECT_EQ(hours{2}, zone->at(summer_time_begins).ahead_of_utc);
}

INSTANTIATE_TEST_SUITE_P(All, CentralEurope,
                         testing::Values("Europe/Berlin", ":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"));

TEST(PosixRule, MayNameItsZoneInAngleBrackets) {
  const auto zone = TimeZone::load("<+0545>-5:45");
  ASSERT_TRUE(zone) << zone.error().message();
  EXPECT_EQ(hours{5} + std::chrono::minutes{45}, zone->at(winter).ahead_of_utc);
  EXPECT_EQ("+0545", zone->at(winter).abbreviation);
}

class BadZone : public testing::TestWithParam<const char*> {};

TEST_P(BadZone, IsAConfigurationErrorThatNamesIt) {
  const auto zone = TimeZone::load(GetParam());
  ASSERT_FALSE(zone);
  EXPECT_EQ(base::ErrorKind::configuration, zone.error().kind);
  EXPECT_NE(std::string::npos, zone.error().message().find(GetParam())) << zone.error().message();
}

INSTANTIATE_TEST_SUITE_P(All, BadZone,
                         testing::Values("zone.tab", "/etc/passwd", "CET-1CEST,oops", "EST5garbage,",
                                         "Europe/Berlni", "europe/berlin", "Mars/Olympus", "Europe",
                                         "../etc/passwd", "Europe/../../../../etc/passwd", "X1", "<+01",
                                         " "));

}  // namespace
}  // namespace baton::system
