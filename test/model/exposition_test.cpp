#include "model/exposition.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

const std::vector<Family> two{
    {"job_eta_seconds", FamilyType::gauge, "Time left.", {{{{"job", "a"}}, 1.5}}},
    {"records_processed_total", FamilyType::counter, "Records.", {{{}, 1705400000}, {{{"stage", "x"}}, 2}}}};

Family with_help(const std::string& help) {
  return {"x", FamilyType::gauge, help, {}};
}

TEST(Exposition, AsPrometheusTextNamesACounterByItsSample) {
  EXPECT_EQ(
      "# HELP job_eta_seconds Time left.\n"
      "# TYPE job_eta_seconds gauge\n"
      "job_eta_seconds{job=\"a\"} 1.5\n"
      "# HELP records_processed_total Records.\n"
      "# TYPE records_processed_total counter\n"
      "records_processed_total 1705400000\n"
      "records_processed_total{stage=\"x\"} 2\n",
      expose(two, ExpositionFormat::text));
}

TEST(Exposition, AsOpenMetricsHasUnitsFamiliesWithoutTotalAndAnEnd) {
  EXPECT_EQ(
      "# TYPE job_eta_seconds gauge\n"
      "# UNIT job_eta_seconds seconds\n"
      "# HELP job_eta_seconds Time left.\n"
      "job_eta_seconds{job=\"a\"} 1.5\n"
      "# TYPE records_processed counter\n"
      "# HELP records_processed Records.\n"
      "records_processed_total 1705400000\n"
      "records_processed_total{stage=\"x\"} 2\n"
      "# EOF\n",
      expose(two, ExpositionFormat::openmetrics));
}

TEST(Exposition, OfNothingIsEmptyOrAnEnd) {
  EXPECT_EQ("", expose({}, ExpositionFormat::text));
  EXPECT_EQ("# EOF\n", expose({}, ExpositionFormat::openmetrics));
}

TEST(Exposition, EscapesLabelValues) {
  const Family family{"x", FamilyType::gauge, "", {{{{"a", "\"\\\n"}, {"b", "\r\x01"}, {"c", "\xff"}}, 1}}};
  const std::string text = expose({family}, ExpositionFormat::text);
  EXPECT_NE(std::string::npos, text.find(R"(x{a="\"\\\n",b=")")) << text;
  EXPECT_EQ(std::string::npos, text.find('\r')) << text;
  EXPECT_EQ(std::string::npos, text.find('\xff')) << text;
  EXPECT_EQ(3, std::count(text.begin(), text.end(), '\n')) << text;
}

TEST(Exposition, EscapesQuotesOfHelpInOpenMetricsOnly) {
  EXPECT_EQ("# HELP x a \"b\" \\\\ \\n\n# TYPE x gauge\n",
            expose({with_help("a \"b\" \\ \n")}, ExpositionFormat::text));
  EXPECT_EQ("# TYPE x gauge\n# HELP x a \\\"b\\\" \\\\ \\n\n# EOF\n",
            expose({with_help("a \"b\" \\ \n")}, ExpositionFormat::openmetrics));
}

TEST(Exposition, CallsAnUnknownTypeByTheNameOfTheFormat) {
  const Family family{"x", FamilyType::unknown, "", {}};
  EXPECT_NE(std::string::npos, expose({family}, ExpositionFormat::text).find("# TYPE x untyped\n"));
  EXPECT_NE(std::string::npos, expose({family}, ExpositionFormat::openmetrics).find("# TYPE x unknown\n"));
}

TEST(Values, ReadBackAsTheSameNumber) {
  EXPECT_EQ("0", format_value(0));
  EXPECT_EQ("-2.5", format_value(-2.5));
  EXPECT_EQ("0.1", format_value(0.1));
  EXPECT_EQ("1e+30", format_value(1e30));
  EXPECT_EQ("1705400000.123", format_value(1705400000.123));
  EXPECT_EQ("NaN", format_value(std::nan("")));
  EXPECT_EQ("+Inf", format_value(std::numeric_limits<double>::infinity()));
  EXPECT_EQ("-Inf", format_value(-std::numeric_limits<double>::infinity()));
}

TEST(Units, AreTheLastWordOfTheName) {
  EXPECT_EQ("seconds", unit_of("job_eta_seconds"));
  EXPECT_EQ("bytes", unit_of("job_memory_bytes"));
  EXPECT_EQ("percent", unit_of("error_rate_percent"));
  EXPECT_EQ("", unit_of("seconds"));
  EXPECT_EQ("", unit_of("job_start_time"));
}

struct Accepted {
  const char* header;
  ExpositionFormat format;
};
void PrintTo(const Accepted& accepted, std::ostream* out) {
  *out << "'" << accepted.header << "'";
}

class Accept : public testing::TestWithParam<Accepted> {};

TEST_P(Accept, ChoosesTheFormat) {
  EXPECT_EQ(GetParam().format, choose_format(GetParam().header));
}

using enum ExpositionFormat;
INSTANTIATE_TEST_SUITE_P(
    Headers, Accept,
    testing::Values(
        Accepted{"", text}, Accepted{"*/*", text}, Accepted{"text/html,*/*;q=0.8", text},
        Accepted{"application/openmetrics-text", openmetrics},
        Accepted{"application/openmetrics-text; version=1.0.0; charset=utf-8", openmetrics},
        Accepted{
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            openmetrics},
        Accepted{"text/plain;version=0.0.4, application/openmetrics-text;q=0.5", text},
        Accepted{"text/plain;q=0.3 , application/openmetrics-text;version=1.0.0;q=0.4", openmetrics},
        Accepted{"APPLICATION/OpenMetrics-Text; Version=1.0.0; Q=0.9, Text/Plain; q=0.5", openmetrics},
        Accepted{"TEXT/PLAIN, application/openmetrics-text;Q=0.5", text},
        Accepted{"application/openmetrics-text;q=0", text},
        Accepted{"application/openmetrics-text;q=junk", text},
        Accepted{"application/openmetrics-text;version=2.0.0", text},
        Accepted{"application/openmetrics-text;version=0.0.1", text}, Accepted{";;,,=;q", text}));

}  // namespace
}  // namespace baton::model
