#include "model/line.h"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/escape.h"
#include "model/json_fields.h"

namespace baton::model {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Pair;

constexpr LineStyle text_style{LineFormat::text, false};
constexpr LineStyle json_style{LineFormat::json, false};

const base::Instant moment{std::chrono::milliseconds{1705400000123}};

std::string as_text(const Line& line) {
  return format_line(line, text_style);
}
std::string as_json(const Line& line) {
  return format_line(line, json_style);
}

Number number(std::string_view text) {
  return Number::parse(text).value();
}
Metric metric(LineLabels labels = {}) {
  return {"rows_total", number("12"), std::move(labels), {}};
}
Event event(std::string message, LineLabels labels = {}) {
  return {"job_started", Severity::info, std::move(message), std::move(labels), {}};
}
Alert alert(std::string message) {
  return {Severity::warning, "performance", std::move(message), {}};
}

template <class Kind>
Kind parsed(std::string_view text) {
  const auto line = parse_line(text);
  if (!line || !std::holds_alternative<Kind>(*line)) {
    ADD_FAILURE() << "not such a line: " << text.substr(0, 200);
    return {};
  }
  return std::get<Kind>(*line);
}

// --- the forms of CONTRACT.md, section 4 ---

TEST(MetricLine, HasItsTextForm) {
  EXPECT_EQ("METRIC: rows_total=12\n", as_text(metric()));
  const Metric full{"job:rate", number("0.10"), {{"stage", "extract"}, {"note", "two words"}}, moment};
  EXPECT_EQ("METRIC: job:rate=0.10 stage=extract note=\"two words\" timestamp=1705400000\n", as_text(full));
}

TEST(MetricLine, HasItsJsonForm) {
  EXPECT_EQ("{\"metric\":\"rows_total\",\"value\":12,\"labels\":{}}\n", as_json(metric()));
  const Metric full{"job:rate", number("0.10"), {{"stage", "extract"}, {"a", "two words"}}, moment};
  EXPECT_EQ(R"({"metric":"job:rate","value":0.10,"labels":{"stage":"extract","a":"two words"},)"
            R"("timestamp":1705400000})"
            "\n",
            as_json(full));
}

TEST(EventLine, HasItsTextForm) {
  EXPECT_EQ("EVENT: type=job_started severity=INFO message=\"go\"\n", as_text(event("go")));
  const Event full{"resource_alert", Severity::warning, "High memory usage: 90%", {{"job", "x"}}, moment};
  EXPECT_EQ(
      "EVENT: type=resource_alert severity=WARNING message=\"High memory usage: 90%\" job=x "
      "timestamp=1705400000\n",
      as_text(full));
  EXPECT_EQ("EVENT: type=job_started severity=INFO message=\"\"\n", as_text(event("")));
}

TEST(EventLine, HasItsJsonForm) {
  const Event full{"resource_alert", Severity::critical, "90%", {{"job", "x"}}, moment};
  EXPECT_EQ(R"({"event":"resource_alert","severity":"CRITICAL","message":"90%","labels":{"job":"x"},)"
            R"("timestamp":1705400000})"
            "\n",
            as_json(full));
}

TEST(AlertLine, HasItsTextForm) {
  EXPECT_EQ("ALERT: [WARNING] performance - High job duration\n", as_text(alert("High job duration")));
}

TEST(AlertLine, ShowsItsTimeInJsonOnly) {
  const Alert full{Severity::error, "disk", "full", moment};
  EXPECT_EQ("ALERT: [ERROR] disk - full\n", as_text(full));
  EXPECT_EQ("{\"alert\":\"disk\",\"severity\":\"ERROR\",\"message\":\"full\",\"timestamp\":1705400000}\n",
            as_json(full));
}

TEST(Timestamp, MayHaveMilliseconds) {
  Metric m = metric();
  m.timestamp = base::Instant{std::chrono::milliseconds{1705400000007}};
  EXPECT_EQ("METRIC: rows_total=12 timestamp=1705400000.007\n", format_line(m, {LineFormat::text, true}));
  EXPECT_THAT(format_line(m, {LineFormat::json, true}), EndsWith(",\"timestamp\":1705400000.007}\n"));
}

// --- what the seed's scripts print ---

TEST(SeedLine, MetricParses) {
  const auto m = parsed<Metric>("METRIC: job_start_time=1705400000 job=x timestamp=1705400000");
  EXPECT_EQ("job_start_time", m.name);
  EXPECT_EQ("1705400000", m.value.text());
  EXPECT_THAT(m.labels, ElementsAre(Pair("job", "x")));
  EXPECT_EQ(base::Instant{std::chrono::seconds{1705400000}}, m.timestamp);
}

TEST(SeedLine, MetricWithoutLabelsParses) {
  const auto m = parsed<Metric>("METRIC: platform_success_rate_percent=98.5\n");
  EXPECT_EQ("98.5", m.value.text());
  EXPECT_EQ(std::nullopt, m.timestamp);
  // `METRIC: $name=$value $labels timestamp=…` with no labels leaves two blanks.
  EXPECT_EQ(
      1, parsed<Metric>("METRIC: x=1  timestamp=1").timestamp->time_since_epoch() / std::chrono::seconds{1});
}

TEST(SeedLine, EventParses) {
  const auto e = parsed<Event>(
      "EVENT: type=resource_alert severity=WARNING message=\"High memory usage: 90%\" timestamp=1705400000");
  EXPECT_EQ("resource_alert", e.type);
  EXPECT_EQ(Severity::warning, e.severity);
  EXPECT_EQ("High memory usage: 90%", e.message);
  EXPECT_TRUE(e.labels.empty());
  EXPECT_EQ(base::Instant{std::chrono::seconds{1705400000}}, e.timestamp);
}

TEST(SeedLine, AlertParses) {
  const auto a = parsed<Alert>("ALERT: [WARNING] performance - High job duration");
  EXPECT_EQ(Severity::warning, a.severity);
  EXPECT_EQ("performance", a.component);
  EXPECT_EQ("High job duration", a.message);
}

TEST(ForeignSpelling, IsUnderstood) {
  EXPECT_EQ(Severity::warning, parsed<Event>("EVENT: severity=warn type=a b=1").severity);
  EXPECT_EQ("", parsed<Event>("EVENT: type=a").message);
  EXPECT_EQ("a - b", parsed<Alert>("ALERT: [INFO] x - a - b").message);
  EXPECT_EQ("", parsed<Alert>("ALERT: [INFO] x - ").message);
  EXPECT_EQ(1500, parsed<Metric>("METRIC: a=1 timestamp=1.5").timestamp->time_since_epoch().count());
  EXPECT_THAT(parsed<Metric>("METRIC: a=1 b= c=x=y").labels, ElementsAre(Pair("b", ""), Pair("c", "x=y")));
}

class ForeignLine : public testing::TestWithParam<const char*> {};

TEST_P(ForeignLine, IsNotOneOfOurs) {
  EXPECT_EQ(std::nullopt, parse_line(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Other, ForeignLine,
                         testing::Values("", "\n", "hello", " METRIC: a=1", "metric: a=1", "METRIC:a=1",
                                         "METRIC a=1", "=== Batch System Health Check ===",
                                         "{\"metric\":\"a\",\"value\":1}"));
INSTANTIATE_TEST_SUITE_P(Metric, ForeignLine,
                         testing::Values("METRIC: ", "METRIC: a", "METRIC: a=", "METRIC: a=x", "METRIC: =1",
                                         "METRIC: 1a=1", "METRIC: a-b=1", "METRIC: a=1 b", "METRIC: a=1 1b=2",
                                         "METRIC: a=1 b:c=2", "METRIC: a=1 b=1 b=2", "METRIC: a=1 b=\"open",
                                         "METRIC: a=1 b=\"\\", "METRIC: a=1 b=\"\\u12",
                                         "METRIC: a=1 b=\"\\uzzzz\"", "METRIC: a=1 timestamp=yesterday",
                                         "METRIC: a=1 timestamp=nan", "METRIC: a=1 timestamp=1e99"));
INSTANTIATE_TEST_SUITE_P(Event, ForeignLine,
                         testing::Values("EVENT: ", "EVENT: type=", "EVENT: severity=INFO message=x",
                                         "EVENT: type=a severity=LOUD", "EVENT: type=a b",
                                         "EVENT: type=a message=\"x", "EVENT: type=\"a b\"",
                                         "EVENT: type=a b=1 b=2"));
INSTANTIATE_TEST_SUITE_P(Alert, ForeignLine,
                         testing::Values("ALERT: ", "ALERT: CPU overutilized, consider scaling",
                                         "ALERT: [WARNING]", "ALERT: [WARNING] performance",
                                         "ALERT: [LOUD] performance - x", "ALERT: [WARNING]performance - x",
                                         "ALERT: [WARNING] two words - x", "ALERT: [WARNING]  - x",
                                         "ALERT: [HIGH] [quality] bad at 10:00"));

// --- what no text may do ---

struct Text {
  const char* sentence;
  std::string text;
};
void PrintTo(const Text& t, std::ostream* out) {
  *out << t.sentence;
}

// A printable line is one that base::one_line leaves alone: valid UTF-8, no control characters.
void expect_one_line(const std::string& line) {
  ASSERT_FALSE(line.empty());
  EXPECT_LE(line.size(), max_line_bytes);
  EXPECT_EQ('\n', line.back());
  const std::string body = line.substr(0, line.size() - 1);
  EXPECT_EQ(base::one_line(body), body);
}

void expect_json(const std::string& line) {
  expect_one_line(line);
  EXPECT_TRUE(parse_json_object(line)) << line;
}

class HostileText : public testing::TestWithParam<Text> {
 protected:
  const std::string& text = GetParam().text;
};

TEST_P(HostileText, StaysInOneLine) {
  for (const Line& line :
       {Line(metric({{"k", text}})), Line(event(text)), Line(event("m", {{"k", text}})), Line(alert(text))}) {
    expect_one_line(as_text(line));
    expect_json(as_json(line));
  }
}

TEST_P(HostileText, ForgesNoFieldOfAMetric) {
  const auto m = parsed<Metric>(as_text(metric({{"k", text}, {"after", "1"}})));
  EXPECT_EQ("rows_total", m.name);
  EXPECT_EQ("12", m.value.text());
  ASSERT_GE(m.labels.size(), 2U);
  EXPECT_EQ("k", m.labels[0].first);
  EXPECT_THAT(m.labels[1], Pair("after", "1"));
  EXPECT_EQ(std::nullopt, m.timestamp);
}

TEST_P(HostileText, ForgesNoFieldOfAnEvent) {
  const auto e = parsed<Event>(as_text(event(text, {{"k", text}})));
  EXPECT_EQ("job_started", e.type);
  EXPECT_EQ(Severity::info, e.severity);
  ASSERT_GE(e.labels.size(), 1U);
  EXPECT_EQ("k", e.labels[0].first);
  EXPECT_EQ(std::nullopt, e.timestamp);
}

TEST_P(HostileText, ForgesNoFieldOfAJsonObject) {
  const auto json = parse_json_object(as_json(event(text)));
  ASSERT_TRUE(json);
  EXPECT_EQ("job_started", json->at("event").as_string());
  EXPECT_EQ("INFO", json->at("severity").as_string());
  EXPECT_FALSE(json->as_object().contains("timestamp"));
}

INSTANTIATE_TEST_SUITE_P(
    Short, HostileText,
    testing::Values(Text{"a second line", "x\nMETRIC: forged=1"}, Text{"a return", "x\rMETRIC: forged=1"},
                    Text{"a closing quote", "x\" severity=CRITICAL timestamp=1 y=\""},
                    Text{"an escaped quote", "x\\\" severity=CRITICAL"}, Text{"a trailing backslash", "x\\"},
                    Text{"equals", "severity=CRITICAL"}, Text{"blanks and equals", "x timestamp=1"},
                    Text{"a tab", "x\ttimestamp=1"}, Text{"a JSON quote", "x\",\"timestamp\":1,\"y\":\""},
                    Text{"NUL", "x\0y"s}, Text{"ESC", "\x1b[2J\x1b]0;title\x07"}, Text{"DEL", "\x7f"},
                    Text{"next line", "x\xc2\x85METRIC: forged=1"},
                    Text{"CSI",
                         "\xc2\x9b"
                         "2J"},
                    Text{"line separator", "x\xe2\x80\xa8METRIC: forged=1"},
                    Text{"paragraph separator", "x\xe2\x80\xa9y"}, Text{"Latin-1", "caf\xe9 x=1"},
                    Text{"an overlong newline", "\xc0\x8aMETRIC: forged=1"},
                    Text{"a cut character", "\xe2\x80"}, Text{"a surrogate", "\xed\xa0\x80"}));

std::string mebibyte_of(const std::string& unit) {
  std::string text;
  while (text.size() < 1U << 20U) text += unit;
  return text;
}
class Mebibyte : public testing::TestWithParam<std::string> {};

TEST_P(Mebibyte, OfAnythingFitsInOneLine) {
  const std::string text = mebibyte_of(GetParam());
  expect_one_line(as_text(alert(text)));
  expect_json(as_json(metric({{"k", text}})));
  const std::string line = as_text(event(text, {{"k", "v"}}));
  expect_one_line(line);
  const auto e = parsed<Event>(line);
  EXPECT_EQ(Severity::info, e.severity);
  EXPECT_THAT(e.labels, ElementsAre(Pair("k", "v"), Pair("truncated", "true")));
  EXPECT_EQ(std::nullopt, e.timestamp);
}

INSTANTIATE_TEST_SUITE_P(All, Mebibyte,
                         testing::Values("x", "\n", "\"", "\\", "\0"s, "\xff", "\xc2\x85", "\xf0\x9f\x98\x80",
                                         "\" timestamp=1 "));

// --- what does not fit ---

TEST(LongLine, IsCutAndSaysSo) {
  const auto e = parsed<Event>(as_text(event(std::string(9000, 'x'), {{"job", "extract"}})));
  EXPECT_GT(e.message.size(), 1000U);
  EXPECT_EQ(std::string(e.message.size(), 'x'), e.message);
  EXPECT_THAT(e.labels, ElementsAre(Pair("job", "extract"), Pair("truncated", "true")));
}

TEST(LongLine, LosesTheLongestTextsFirst) {
  const auto m =
      parsed<Metric>(as_text(metric({{"long", std::string(5000, 'x')}, {"short", std::string(900, 'y')}})));
  EXPECT_LT(m.labels.at(0).second.size(), 5000U);
  EXPECT_THAT(m.labels.at(1), Pair("short", std::string(900, 'y')));
}

TEST(LongLine, OfAnAlertEndsInDots) {
  EXPECT_THAT(as_text(alert(std::string(9000, 'x'))), EndsWith("x...\n"));
}

TEST(LongLine, IsNotCutWhileItFits) {
  Event e = event("");
  e.message = std::string(max_line_bytes - as_text(e).size(), 'x');
  EXPECT_EQ(max_line_bytes, as_text(e).size());
  EXPECT_EQ(e.message, parsed<Event>(as_text(e)).message);
  e.message += 'x';
  EXPECT_LT(as_text(e).size(), max_line_bytes);
}

TEST(LongLine, LosesLabelsOnlyWhenTheyDoNotFitEvenEmpty) {
  LineLabels labels;
  for (int i = 0; i < 300; ++i) labels.emplace_back("label_" + std::to_string(i), "value");
  expect_one_line(as_text(metric(labels)));
  expect_json(as_json(metric(labels)));
  const auto m = parsed<Metric>(as_text(metric(labels)));
  EXPECT_EQ("label_0", m.labels.front().first);
  EXPECT_THAT(m.labels.back(), Pair("truncated", "true"));
}

TEST(LongLine, KeepsItsTimestamp) {
  Event e = event(std::string(9000, '\n'));
  e.timestamp = moment;
  EXPECT_THAT(as_text(e), EndsWith(" truncated=true timestamp=1705400000\n"));
}

// --- there and back ---

class Value : public testing::TestWithParam<std::string> {};

TEST_P(Value, ComesBackFromAMetric) {
  const auto m = parsed<Metric>(as_text(metric({{"k", GetParam()}, {"z", "1"}})));
  EXPECT_THAT(m.labels, ElementsAre(Pair("k", GetParam()), Pair("z", "1")));
}

TEST_P(Value, ComesBackFromAnEvent) {
  const auto e = parsed<Event>(as_text(event(GetParam(), {{"k", GetParam()}})));
  EXPECT_EQ(GetParam(), e.message);
  EXPECT_THAT(e.labels, ElementsAre(Pair("k", GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, Value,
                         testing::Values("", "x", "two words", " ", "a=b", "\"", "\"\"", "\\", "\\n",
                                         "\\\\\"", "a\nb", "\r\t\n", "\0"s, "\x1b[1m", "\x7f", "\xc2\x85",
                                         "\xe2\x80\xa8", "\xc3\xa9", "\xe2\x82\xac 5", "\xf0\x9f\x98\x80",
                                         "90%", "timestamp=1", "https://x/?a=b&c=\"d\"", "-", "#"));

TEST(Timestamp, ComesBack) {
  Metric m = metric();
  m.timestamp = moment;
  EXPECT_EQ(moment, parsed<Metric>(format_line(m, {LineFormat::text, true})).timestamp);
  EXPECT_EQ(std::chrono::floor<std::chrono::seconds>(moment), parsed<Metric>(as_text(m)).timestamp);
}

TEST(AlertLine, ComesBack) {
  const auto a = parsed<Alert>(as_text(alert("High: \"90%\" = bad - really")));
  EXPECT_EQ(Severity::warning, a.severity);
  EXPECT_EQ("performance", a.component);
  EXPECT_EQ("High: \"90%\" = bad - really", a.message);
}

class SeverityWord : public testing::TestWithParam<Severity> {};

TEST_P(SeverityWord, ComesBack) {
  EXPECT_EQ(GetParam(), parse_severity(to_string(GetParam())).value());
  Event e = event("m");
  e.severity = GetParam();
  EXPECT_EQ(GetParam(), parsed<Event>(as_text(e)).severity);
}

INSTANTIATE_TEST_SUITE_P(All, SeverityWord,
                         testing::Values(Severity::debug, Severity::info, Severity::warning, Severity::error,
                                         Severity::critical));

TEST(SeverityText, IsUpperOrLowerCase) {
  EXPECT_EQ(Severity::critical, parse_severity("critical").value());
  EXPECT_EQ(Severity::warning, parse_severity("WARN").value());
  EXPECT_EQ(Severity::warning, parse_severity("warn").value());
  for (const char* text : {"", "FATAL", "INFO ", "1"}) {
    const auto severity = parse_severity(text);
    ASSERT_FALSE(severity) << text;
    EXPECT_EQ(base::ErrorKind::usage, severity.error().kind);
  }
}

// --- numbers ---

struct NumberCase {
  const char* text;
  const char* kept;
  const char* json;
};
void PrintTo(const NumberCase& c, std::ostream* out) {
  *out << c.text;
}

class NumberText : public testing::TestWithParam<NumberCase> {};

TEST_P(NumberText, IsKeptAsItIsWritten) {
  const auto value = Number::parse(GetParam().text);
  ASSERT_TRUE(value) << value.error().message();
  EXPECT_EQ(GetParam().kept, value->text());
  EXPECT_EQ("METRIC: x="s + GetParam().kept + "\n", as_text(Metric{"x", *value, {}, {}}));
}

TEST_P(NumberText, IsAValidNumberInJson) {
  const std::string line = as_json(Metric{"x", number(GetParam().text), {}, {}});
  EXPECT_EQ("{\"metric\":\"x\",\"value\":"s + GetParam().json + ",\"labels\":{}}\n", line);
  expect_json(line);
}

INSTANTIATE_TEST_SUITE_P(
    Integers, NumberText,
    testing::Values(NumberCase{"0", "0", "0"}, NumberCase{"-7", "-7", "-7"}, NumberCase{"+5", "+5", "5"},
                    NumberCase{"007", "007", "7"}, NumberCase{"-007", "-007", "-7"},
                    NumberCase{"000", "000", "0"},
                    NumberCase{"9007199254740993", "9007199254740993", "9007199254740993"},
                    NumberCase{"18446744073709551616", "18446744073709551616", "18446744073709551616"}));
INSTANTIATE_TEST_SUITE_P(Decimals, NumberText,
                         testing::Values(NumberCase{"0.10", "0.10", "0.10"}, NumberCase{".5", ".5", "0.5"},
                                         NumberCase{"-.5", "-.5", "-0.5"}, NumberCase{"+.5", "+.5", "0.5"},
                                         NumberCase{"5.", "5.", "5.0"}, NumberCase{"00.5", "00.5", "0.5"},
                                         NumberCase{"-0", "-0", "-0"}));
INSTANTIATE_TEST_SUITE_P(Exponents, NumberText,
                         testing::Values(NumberCase{"1e9", "1e9", "1e9"},
                                         NumberCase{"1E+05", "1E+05", "1E+05"},
                                         NumberCase{"5.e3", "5.e3", "5.0e3"},
                                         NumberCase{".5e-3", ".5e-3", "0.5e-3"},
                                         NumberCase{"01e2", "01e2", "1e2"}));
INSTANTIATE_TEST_SUITE_P(NotFinite, NumberText,
                         testing::Values(NumberCase{"NaN", "NaN", "\"NaN\""},
                                         NumberCase{"nan", "NaN", "\"NaN\""},
                                         NumberCase{"Inf", "+Inf", "\"+Inf\""},
                                         NumberCase{"+inf", "+Inf", "\"+Inf\""},
                                         NumberCase{"-INF", "-Inf", "\"-Inf\""}));

class BadNumber : public testing::TestWithParam<const char*> {};

TEST_P(BadNumber, IsAUsageError) {
  const auto value = Number::parse(GetParam());
  ASSERT_FALSE(value) << value->text();
  EXPECT_EQ(base::ErrorKind::usage, value.error().kind);
}

INSTANTIATE_TEST_SUITE_P(All, BadNumber,
                         testing::Values("", "+", "-", ".", "+.", "e5", ".e5", "1e", "1e+", "--1", "+-1",
                                         " 1", "1 ", "1,5", "1_000", "0x10", "1.2.3", "one", "infinity",
                                         "-nan", "nan(1)", "1\n", "1 timestamp=1"));

TEST(NumberSize, MayNotBeEndless) {
  EXPECT_TRUE(Number::parse(std::string(256, '1')));
  EXPECT_FALSE(Number::parse(std::string(257, '1')));
  EXPECT_TRUE(Number::parse("1e999999999"));
}

TEST(NumberOfSeconds, HasThreeDecimalsAtMost) {
  const auto seconds = [](int ms) { return Number::of_seconds(std::chrono::milliseconds{ms}).text(); };
  EXPECT_EQ("0", seconds(0));
  EXPECT_EQ("90", seconds(90'000));
  EXPECT_EQ("100", seconds(100'000));
  EXPECT_EQ("1.5", seconds(1500));
  EXPECT_EQ("0.007", seconds(7));
  EXPECT_EQ("-0.5", seconds(-500));
  EXPECT_EQ("-1.25", seconds(-1250));
}

TEST(NumberOfAnInteger, KeepsAllItsDigits) {
  EXPECT_EQ("-9223372036854775808", Number::of(std::numeric_limits<long long>::min()).text());
  EXPECT_EQ(number("12"), Number::of(12));
}

TEST(FiniteNumber, IsNeitherNanNorInfinite) {
  for (const char* text : {"0", "-1", "1e9", ".5"}) EXPECT_TRUE(number(text).is_finite()) << text;
  for (const char* text : {"NaN", "+Inf", "-Inf"}) EXPECT_FALSE(number(text).is_finite()) << text;
}

// --- names and keys ---

TEST(MetricName, IsOneOfPrometheus) {
  for (const char* name : {"a", "_", ":", "job:rate_5m", "A9"}) EXPECT_TRUE(check_metric_name(name)) << name;
  EXPECT_TRUE(check_metric_name(std::string(256, 'a')));
  for (const char* name : {"", "9a", "a-b", "a.b", "a b", "a=b", "a\n", "\xc3\xa9"}) {
    const auto good = check_metric_name(name);
    ASSERT_FALSE(good) << name;
    EXPECT_EQ(base::ErrorKind::usage, good.error().kind);
  }
  EXPECT_FALSE(check_metric_name(std::string(257, 'a')));
}

class LabelKey : public testing::TestWithParam<const char*> {};

TEST_P(LabelKey, IsRefused) {
  EXPECT_FALSE(check_line(metric({{GetParam(), "x"}})));
  EXPECT_FALSE(check_line(event("m", {{GetParam(), "x"}})));
}

INSTANTIATE_TEST_SUITE_P(All, LabelKey,
                         testing::Values("", "9a", "a-b", "a:b", "a b", "a=b", "a\n", "\xc3\xa9",
                                         "timestamp"));

TEST(LabelKeys, MayNotTakeAFieldOfItsLine) {
  for (const char* field : {"type", "severity", "message"}) {
    EXPECT_FALSE(check_line(event("m", {{field, "x"}}))) << field;
    EXPECT_TRUE(check_line(metric({{field, "x"}}))) << field;
  }
}

TEST(LabelKeys, MayNotAppearTwice) {
  EXPECT_TRUE(check_line(metric({{"a", "1"}, {"A", "1"}, {"_", "1"}})));
  EXPECT_FALSE(check_line(metric({{"a", "1"}, {"b", "2"}, {"a", "1"}})));
  EXPECT_FALSE(check_line(event("m", {{"a", "1"}, {"a", "2"}})));
}

TEST(LabelKeys, HaveALimit) {
  EXPECT_TRUE(check_line(metric({{std::string(256, 'a'), ""}})));
  EXPECT_FALSE(check_line(metric({{std::string(257, 'a'), ""}})));
}

class BareWord : public testing::TestWithParam<const char*> {};

TEST_P(BareWord, IsNeitherATypeNorAComponent) {
  Event e = event("m");
  e.type = GetParam();
  EXPECT_FALSE(check_line(e));
  Alert a = alert("m");
  a.component = GetParam();
  EXPECT_FALSE(check_line(a));
}

INSTANTIATE_TEST_SUITE_P(All, BareWord,
                         testing::Values("", "two words", "a=b", "a\"", "a\\", "a\nEVENT: type=b", "a]",
                                         "\x1b[1m", "\xc3\xa9"));

TEST(TypeOrComponent, MayHaveAFewSigns) {
  Event e = event("m");
  e.type = "io.example/job_started:v1-2";
  EXPECT_TRUE(check_line(e));
  EXPECT_EQ(e.type, parsed<Event>(as_text(e)).type);
}

// --- words ---

TEST(Words, AreSeparatedByBlanks) {
  EXPECT_THAT(split_words("a=1 message=\"two words\"").value(), ElementsAre("a=1", "message=two words"));
  EXPECT_THAT(split_words(" \ta \t b  ").value(), ElementsAre("a", "b"));
  EXPECT_THAT(split_words("").value(), ElementsAre());
  EXPECT_THAT(split_words("\"\" x").value(), ElementsAre("", "x"));
  EXPECT_THAT(split_words("a\"b c\"d\"e\"").value(), ElementsAre("ab cde"));
  EXPECT_THAT(split_words(R"("\"\\\n\r\t\u0041\u00e9\u20ac")").value(),
              ElementsAre("\"\\\n\r\tA\xc3\xa9\xe2\x82\xac"));
}

TEST(Words, MayNotLeaveAQuoteOpen) {
  for (const char* text : {"\"", "a \"b", "a=\"b\\\"", "a \"b\" \"", R"("\u00)"})
    EXPECT_FALSE(split_words(text)) << text;
}

}  // namespace
}  // namespace baton::model
