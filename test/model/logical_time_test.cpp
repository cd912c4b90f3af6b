#include "model/logical_time.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::Instant;
using std::chrono::hours;

Instant utc(std::string_view text) {
  return base::parse_instant(text).value();
}

// Time zones as values: no time zone database is read.
const Zone in_utc = [](Instant) { return ZoneOffset{}; };
const Zone in_tokyo = [](Instant) { return ZoneOffset{hours{9}, "JST"}; };
const Zone in_honolulu = [](Instant) { return ZoneOffset{hours{-10}, "HST"}; };
const Zone in_berlin = [](Instant at) {
  const bool summer = at >= utc("2024-03-31T01:00:00Z") && at < utc("2024-10-27T01:00:00Z");
  return summer ? ZoneOffset{hours{2}, "CEST"} : ZoneOffset{hours{1}, "CET"};
};
const Zone in_new_york = [](Instant at) {
  const bool summer = at >= utc("2024-03-10T07:00:00Z") && at < utc("2024-11-03T06:00:00Z");
  return summer ? ZoneOffset{hours{-4}, "EDT"} : ZoneOffset{hours{-5}, "EST"};
};

const Instant now = utc("2024-01-16T10:13:20Z");

base::Result<LogicalTime> choose(std::string explicit_time, std::string job_name = "",
                                 const Zone& zone = in_utc) {
  return choose_logical_time({std::move(explicit_time), std::move(job_name), now}, zone);
}

// --- explicit times ---

struct Explicit {
  const char* text;
  const Zone* zone;
  const char* at;
};
void PrintTo(const Explicit& e, std::ostream* out) {
  *out << e.text << " is " << e.at;
}

class ExplicitTime : public testing::TestWithParam<Explicit> {};

TEST_P(ExplicitTime, IsThatMoment) {
  const auto time = choose(GetParam().text, "", *GetParam().zone);
  ASSERT_TRUE(time) << time.error().message();
  EXPECT_EQ(GetParam().at, time->to_string());
}

INSTANTIATE_TEST_SUITE_P(
    WithOffset, ExplicitTime,
    testing::Values(Explicit{"2024-01-16T02:30:00Z", &in_tokyo, "2024-01-16T02:30:00.000Z"},
                    Explicit{"2024-01-16T02:30:00.5Z", &in_utc, "2024-01-16T02:30:00.500Z"},
                    Explicit{"2024-01-16T00:30:00+02:00", &in_utc, "2024-01-15T22:30:00.000Z"},
                    Explicit{"@1705400000", &in_tokyo, "2024-01-16T10:13:20.000Z"},
                    Explicit{"@0", &in_utc, "1970-01-01T00:00:00.000Z"},
                    Explicit{"@253402300799", &in_utc, "9999-12-31T23:59:59.000Z"}));

INSTANTIATE_TEST_SUITE_P(OnTheZonesClock, ExplicitTime,
                         testing::Values(Explicit{"2024-01-16", &in_utc, "2024-01-16T00:00:00.000Z"},
                                         Explicit{"20240116", &in_utc, "2024-01-16T00:00:00.000Z"},
                                         Explicit{"2024-01-16", &in_tokyo, "2024-01-15T15:00:00.000Z"},
                                         Explicit{"2024-01-16", &in_honolulu, "2024-01-16T10:00:00.000Z"},
                                         Explicit{"2024-01-16T02:30", &in_tokyo, "2024-01-15T17:30:00.000Z"},
                                         Explicit{"2024-01-16 02:30:15", &in_honolulu,
                                                  "2024-01-16T12:30:15.000Z"}));

INSTANTIATE_TEST_SUITE_P(
    AroundAChangeOfTheClocks, ExplicitTime,
    testing::Values(Explicit{"2024-03-31", &in_berlin, "2024-03-30T23:00:00.000Z"},
                    Explicit{"2024-03-31T01:59", &in_berlin, "2024-03-31T00:59:00.000Z"},
                    Explicit{"2024-03-31T03:00", &in_berlin, "2024-03-31T01:00:00.000Z"},
                    Explicit{"2024-04-01", &in_berlin, "2024-03-31T22:00:00.000Z"},
                    Explicit{"2024-10-27", &in_berlin, "2024-10-26T22:00:00.000Z"},
                    Explicit{"2024-10-27T01:59", &in_berlin, "2024-10-26T23:59:00.000Z"},
                    Explicit{"2024-10-27T03:00", &in_berlin, "2024-10-27T02:00:00.000Z"},
                    Explicit{"2024-10-28", &in_berlin, "2024-10-27T23:00:00.000Z"},
                    Explicit{"2024-03-10", &in_new_york, "2024-03-10T05:00:00.000Z"},
                    Explicit{"2024-03-10T01:59", &in_new_york, "2024-03-10T06:59:00.000Z"},
                    Explicit{"2024-03-10T03:00", &in_new_york, "2024-03-10T07:00:00.000Z"},
                    Explicit{"2024-11-03T00:59", &in_new_york, "2024-11-03T04:59:00.000Z"},
                    Explicit{"2024-11-03T02:00", &in_new_york, "2024-11-03T07:00:00.000Z"}));

TEST(ExplicitTimeThatWasTwice, IsOneOfBoth) {
  const auto berlin = choose("2024-10-27T02:30", "", in_berlin);
  EXPECT_EQ("02:30", berlin->format("%H:%M").value());
  const auto new_york = choose("2024-11-03T01:30", "", in_new_york);
  EXPECT_EQ("01:30", new_york->format("%H:%M").value());
}

TEST(ExplicitTimeThatNeverWas, StaysOnItsDay) {
  EXPECT_EQ("20240331", choose("2024-03-31T02:30", "", in_berlin)->format("%Y%m%d").value());
  EXPECT_EQ("20240310", choose("2024-03-10T02:30", "", in_new_york)->format("%Y%m%d").value());
}

class BadTime : public testing::TestWithParam<const char*> {};

TEST_P(BadTime, IsAUsageErrorThatShowsTheForms) {
  const auto time = choose(GetParam());
  ASSERT_FALSE(time) << time->to_string();
  EXPECT_EQ(base::ErrorKind::usage, time.error().kind);
  EXPECT_NE(std::string::npos, time.error().message().find("2024-01-16T02:30:00Z or @SECONDS"));
}

INSTANTIATE_TEST_SUITE_P(All, BadTime,
                         testing::Values("yesterday", "1705400000", "@", "@-1", "@1.5", "@ 1",
                                         "@253402300800", "@99999999999999999999", "2024-02-30",
                                         "2024-01-16T25:00", "16.01.2024", "2024-01-16T02:30:00Z ",
                                         "28431360"));

// --- the scheduled minute in the name of a CronJob's Job ---

TEST(ScheduledName, IsCutFromTheMinute) {
  const auto scheduled = parse_scheduled_name("extract-28431360");
  ASSERT_TRUE(scheduled);
  EXPECT_EQ("extract", scheduled->job);
  EXPECT_EQ("2024-01-22T00:00:00.000Z", base::format_instant(scheduled->minute));
}

TEST(ScheduledName, KeepsTheRestOfTheName) {
  EXPECT_EQ("customer-analytics-2", parse_scheduled_name("customer-analytics-2-28431360")->job);
  EXPECT_EQ("x", parse_scheduled_name("x-28431360")->job);
  EXPECT_EQ("extract-20240116", parse_scheduled_name("extract-20240116-28431360")->job);
}

TEST(ScheduledName, BeginsWithKubernetes) {
  EXPECT_EQ("2015-01-01T00:00:00.000Z", base::format_instant(parse_scheduled_name("x-23667840")->minute));
  EXPECT_EQ(std::nullopt, parse_scheduled_name("x-23667839"));
  EXPECT_TRUE(parse_scheduled_name("x-99999999"));
}

class OtherName : public testing::TestWithParam<const char*> {};

TEST_P(OtherName, HasNoScheduledMinute) {
  EXPECT_EQ(std::nullopt, parse_scheduled_name(GetParam()));
  EXPECT_EQ(now, choose("", GetParam())->at);
  EXPECT_FALSE(choose_run("", GetParam(), *choose(""))->named);
}

INSTANTIATE_TEST_SUITE_P(All, OtherName,
                         testing::Values("", "extract", "28431360", "-28431360", "extract28431360",
                                         "extract_28431360", "extract-2843136", "extract-128431360",
                                         "extract-08431360", "extract-2843136x", "extract-28431360-x",
                                         "extract-28431360 ", "extract-+2843136", "extract-20240116",
                                         "extract-19991231"));

// --- which time, which run ---

TEST(LogicalTime, IsTheExplicitOneFirst) {
  EXPECT_EQ(utc("2024-01-01T00:00:00Z"), choose("2024-01-01", "extract-28431360")->at);
}

TEST(LogicalTime, IsTheScheduledMinuteNext) {
  EXPECT_EQ(utc("2024-01-22T00:00:00Z"), choose("", "extract-28431360", in_tokyo)->at);
}

TEST(LogicalTime, IsTheClockLast) {
  EXPECT_EQ(now, choose("", "extract")->at);
}

TEST(LogicalTime, ThatIsBadIsNotPassedOver) {
  EXPECT_FALSE(choose("soon", "extract-28431360"));
}

TEST(LogicalTime, FormatsInItsZone) {
  EXPECT_EQ("2024-01-16 19:13 +0900 JST", choose("", "", in_tokyo)->format("%F %H:%M %z %Z").value());
  EXPECT_EQ("2024-07-01 00:00 CEST", choose("2024-07-01", "", in_berlin)->format("%F %H:%M %Z").value());
  EXPECT_EQ("2024-12-01 00:00 CET", choose("2024-12-01", "", in_berlin)->format("%F %H:%M %Z").value());
}

Run run(std::string explicit_time, std::string job_name = "", const Zone& zone = in_utc,
        std::string explicit_run = "") {
  const auto time = choose(std::move(explicit_time), job_name, zone);
  return choose_run(explicit_run, job_name, time.value()).value();
}

TEST(RunId, IsTheExplicitOneFirst) {
  const auto chosen = run("", "extract-28431360", in_utc, "backfill-7");
  EXPECT_EQ("backfill-7", chosen.id);
  EXPECT_TRUE(chosen.named);
}

TEST(RunId, IsTheScheduledMinuteNextInUtc) {
  for (const Zone* zone : {&in_utc, &in_tokyo, &in_honolulu}) {
    const auto chosen = run("", "extract-28431360", *zone);
    EXPECT_EQ("20240122T0000Z", chosen.id);
    EXPECT_TRUE(chosen.named);
  }
  EXPECT_EQ("20240122T0001Z", run("", "load-28431361").id);
}

TEST(RunId, IsTheScheduledMinuteWhateverTheLogicalTime) {
  EXPECT_EQ("20240122T0000Z", run("2024-01-01", "extract-28431360").id);
}

TEST(RunId, IsTheLogicalDateLastAndNamesNothing) {
  const auto chosen = run("");
  EXPECT_EQ("20240116", chosen.id);
  EXPECT_FALSE(chosen.named);
}

struct Midnight {
  const char* at;
  const Zone* zone;
  const char* run;
};
void PrintTo(const Midnight& m, std::ostream* out) {
  *out << m.at << " is run " << m.run;
}

class RunAroundMidnight : public testing::TestWithParam<Midnight> {};

TEST_P(RunAroundMidnight, IsTheDateInTheZone) {
  EXPECT_EQ(GetParam().run, run(GetParam().at, "", *GetParam().zone).id);
}

INSTANTIATE_TEST_SUITE_P(All, RunAroundMidnight,
                         testing::Values(Midnight{"2024-01-16T23:59:59.999Z", &in_utc, "20240116"},
                                         Midnight{"2024-01-17T00:00:00Z", &in_utc, "20240117"},
                                         Midnight{"2024-01-16T14:59:59Z", &in_tokyo, "20240116"},
                                         Midnight{"2024-01-16T15:00:00Z", &in_tokyo, "20240117"},
                                         Midnight{"2024-01-17T09:59:59Z", &in_honolulu, "20240116"},
                                         Midnight{"2024-01-17T10:00:00Z", &in_honolulu, "20240117"},
                                         Midnight{"2024-03-30T22:59:59Z", &in_berlin, "20240330"},
                                         Midnight{"2024-03-30T23:00:00Z", &in_berlin, "20240331"},
                                         Midnight{"2024-03-31T21:59:59Z", &in_berlin, "20240331"},
                                         Midnight{"2024-03-31T22:00:00Z", &in_berlin, "20240401"},
                                         Midnight{"2024-10-27T22:59:59Z", &in_berlin, "20241027"},
                                         Midnight{"2024-10-27T23:00:00Z", &in_berlin, "20241028"}));

TEST(RunId, MustBeOne) {
  for (const char* bad : {".", "..", "a/b", "../x", "two words"}) {
    const auto chosen = choose_run(bad, "", *choose(""));
    ASSERT_FALSE(chosen) << bad;
    EXPECT_EQ(base::ErrorKind::usage, chosen.error().kind);
  }
}

TEST(ExplicitTimeOfAnEarlyYear, IsRefused) {
  EXPECT_TRUE(choose("1000-01-01"));
  EXPECT_EQ("10000101", choose("1000-01-01")->format("%Y%m%d").value());
  const auto early = choose("0999-12-31");
  ASSERT_FALSE(early);
  EXPECT_EQ("'0999-12-31': lies before the year 1000", early.error().message());
}

}  // namespace
}  // namespace baton::model
