#include <fmt/format.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class Lines : public BatonTest {};

TEST_F(Lines, MetricIsOneLine) {
  EXPECT_THAT(
      baton({"metric", "records_processed_total=1000", "stage=extract", "note=two words"}).out,
      MatchesRegex(
          "METRIC: records_processed_total=1000 stage=extract note=\"two words\" timestamp=[0-9]+\n"));
}

TEST_F(Lines, EventIsOneLine) {
  EXPECT_THAT(baton({"event", "business_alert", "no orders", "--severity", "warning", "shop=berlin"}).out,
              MatchesRegex("EVENT: type=business_alert severity=WARNING message=\"no orders\" shop=berlin "
                           "timestamp=[0-9]+\n"));
}

TEST_F(Lines, AlertIsOneLine) {
  EXPECT_EQ("ALERT: [CRITICAL] warehouse - load is late\n",
            baton({"alert", "CRITICAL", "warehouse", "load is late"}).out);
}

TEST_F(Lines, HaveAJsonForm) {
  EXPECT_THAT(baton({"metric", "a=1.50", "k=v", "--log-format", "json"}).out,
              MatchesRegex(R"(\{"metric":"a","value":1.50,"labels":\{"k":"v"\},"timestamp":[0-9]+\})"
                           "\n"));
  set("BATON_LOG_FORMAT", "json");
  EXPECT_THAT(baton({"alert", "error", "db", "down"}).out,
              StartsWith(R"({"alert":"db","severity":"ERROR","message":"down")"));
}

TEST_F(Lines, HaveMillisecondsOnRequest) {
  EXPECT_THAT(baton({"metric", "a=1", "--timestamp-ms"}).out,
              MatchesRegex("METRIC: a=1 timestamp=[0-9]+\\.[0-9][0-9][0-9]\n"));
}

class HostileText : public Lines, public testing::WithParamInterface<std::string> {};

TEST_P(HostileText, StaysWithinItsLine) {
  for (const Words& command :
       {Words{"event", "t", GetParam()}, Words{"event", "t", "m", "k=" + GetParam()},
        Words{"metric", "a=1", "k=" + GetParam()}, Words{"alert", "INFO", "c", GetParam()}}) {
    for (const char* format : {"text", "json"}) {
      Words words = command;
      words.insert(words.end(), {"--log-format", format});
      const auto ended = baton(words);
      EXPECT_THAT(ended, ExitsWith(0));
      EXPECT_EQ(1, std::count(ended.out.begin(), ended.out.end(), '\n'));
      EXPECT_TRUE(ended.out.ends_with('\n'));
      EXPECT_EQ(std::string::npos, ended.out.find_first_of(std::string("\r\t\x1b\x7f\0", 5)));
      EXPECT_LE(ended.out.size(), 4096U);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Each, HostileText,
                         testing::Values("a\nMETRIC: forged=1", "a\" type=forged b=\"", "a=b",
                                         "back\\slash\\", "\r\n\t", "\x1b[2J\x7f", "\xff\xfe\xc0\x80",
                                         "\xed\xa0\x80", "\xc2\x85\xe2\x80\xa8", std::string(100'000, 'x'),
                                         std::string(100'000, '"'), std::string(60'000, '\n')));

TEST_F(Lines, AMebibyteOfTextStaysWithinItsLine) {
  const auto ended = baton({"event", "-"}, "t \"" + std::string(1U << 20U, 'x') + "\"\n");
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ(1, std::count(ended.out.begin(), ended.out.end(), '\n'));
  EXPECT_THAT(ended.out, HasSubstr("truncated=true"));
  EXPECT_LE(ended.out.size(), 4096U);
}

TEST_F(Lines, ComeFromStandardInputOneEach) {
  const auto ended = baton({"metric", "-"}, "a=1\nb=2 k=\"x y\"\n\nc=3");
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ(3, std::count(ended.out.begin(), ended.out.end(), '\n'));
  EXPECT_THAT(ended.out, HasSubstr("METRIC: b=2 k=\"x y\" timestamp="));
}

TEST_F(Lines, LeaveOutWhatDoesNotParseAndSaySo) {
  const auto ended = baton({"metric", "-"}, "a=1\nnonsense\nb=\"open\nc=3\n");
  EXPECT_THAT(ended, ExitsWith(65));
  EXPECT_EQ(2, std::count(ended.out.begin(), ended.out.end(), '\n'));
  EXPECT_THAT(ended.err, HasSubstr("standard input, line 2: "));
  EXPECT_THAT(ended.err, HasSubstr("standard input, line 3: "));
}

TEST_F(Lines, RefuseNonsense) {
  EXPECT_THAT(baton({"metric", "2bad=1"}), FailsWith(64, "metric name '2bad'"));
  EXPECT_THAT(baton({"metric", "a"}), FailsWith(64, "NAME=VALUE"));
  EXPECT_THAT(baton({"metric", "a=x"}), FailsWith(64, "not a number"));
  EXPECT_THAT(baton({"metric", "a=1", "k"}), FailsWith(64, "KEY=VALUE"));
  EXPECT_THAT(baton({"metric", "a=1", "bad-key=1"}), FailsWith(64, "bad-key"));
  EXPECT_THAT(baton({"metric", "a=1", "timestamp=1"}), FailsWith(64, "timestamp"));
  EXPECT_THAT(baton({"event", "t"}), FailsWith(64, "TYPE MESSAGE"));
  EXPECT_THAT(baton({"event", "t", "m", "severity=INFO"}), FailsWith(64, "severity"));
  EXPECT_THAT(baton({"event", "t", "m", "--severity", "LOUD"}), FailsWith(64, "LOUD"));
  EXPECT_THAT(baton({"alert", "INFO", "c"}), FailsWith(64, "SEVERITY COMPONENT MESSAGE"));
  EXPECT_THAT(baton({"alert", "INFO", "a b", "m"}), FailsWith(64, "component"));
}

TEST_F(Lines, WaitForASlowReader) {
  const auto ended =
      run_command({"bash", "-c", "seq -f a=%g 100000 | " + binary() + " metric - | (sleep 2; wc -l)"});
  EXPECT_EQ("100000\n", ended.out);
}

TEST_F(Lines, SayThatTheyCannotBeWritten) {
  EXPECT_THAT(run_command({"bash", "-c", binary() + " metric a=1 > /dev/full"}),
              FailsWith(74, "standard output"));
}

TEST_F(Lines, CanBeSilenced) {
  set("METRICS_ENABLED", "false");
  EXPECT_EQ("", baton({"metric", "a=1"}).out);
  EXPECT_NE("", baton({"event", "t", "m"}).out);
}

}  // namespace
}  // namespace baton::behaviour
