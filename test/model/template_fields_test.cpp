#include "model/template_fields.h"

#include <optional>
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;

std::optional<std::string> variable(const std::string& name) {
  if (name == "REGION") return "eu-1";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

TemplateFields everything() {
  const LogicalTime time{base::Instant{std::chrono::seconds{1705400000}}, {std::chrono::hours{14}, "LINT"}};
  return {"20240116", "extract", "analytics", 3, 2, "node-1", time, variable};
}

std::string expand(const TemplateFields& fields, std::string_view text) {
  const auto path = base::expand_template(text, fields.lookup());
  return path ? *path : "error: " + path.error().message();
}

struct Case {
  const char* text;
  const char* expanded;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class Field : public testing::TestWithParam<Case> {};

TEST_P(Field, HasItsValue) {
  EXPECT_EQ(GetParam().expanded, expand(everything(), GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    All, Field,
    testing::Values(Case{"{run}", "20240116"}, Case{"{job}", "extract"}, Case{"{pipeline}", "analytics"},
                    Case{"{index}", "3"}, Case{"{attempt}", "2"}, Case{"{host}", "node-1"},
                    Case{"{date:%Y/%m/%d}", "2024/01/17"}, Case{"{date:%H:%M %Z}", "00:13 LINT"},
                    Case{"{env:REGION}", "eu-1"}, Case{"x{env:EMPTY}y", "xy"}, Case{"{{job}}", "{job}"},
                    Case{"/out/{pipeline}/{job}-{index}.csv", "/out/analytics/extract-3.csv"}));

class BadField : public testing::TestWithParam<Case> {};

TEST_P(BadField, SaysWhatIsWrong) {
  const auto path = base::expand_template(GetParam().text, everything().lookup());
  ASSERT_FALSE(path) << *path;
  EXPECT_EQ(base::ErrorKind::usage, path.error().kind);
  EXPECT_THAT(path.error().message(), HasSubstr(GetParam().expanded));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadField,
    testing::Values(Case{"/x/{rum}", "{rum} is not a known field (did you mean 'run'?)"},
                    Case{"{indx}", "{indx} is not a known field (did you mean 'index'?)"},
                    Case{"{pipelien}", "{pipelien} is not a known field (did you mean 'pipeline'?)"},
                    Case{"{dte:%Y}", "{dte:%Y} is not a known field (did you mean 'date'?)"},
                    Case{"{evn:HOME}", "{evn:HOME} is not a known field (did you mean 'env'?)"},
                    Case{"{namespace}", "{namespace} is not a known field"},
                    Case{"{}", "{} is not a known field"}, Case{"{JOB}", "{JOB} is not a known field"},
                    Case{"{date}", "{date} needs a strftime format, as in {date:%Y/%m/%d}"},
                    Case{"{date:}", "needs a strftime format"},
                    Case{"{env}", "{env} needs a variable's name"},
                    Case{"{env:MISSING}", "{env:MISSING} is not set in the environment"},
                    Case{"{job:x}", "{job:x} takes nothing behind a colon"}));

TEST(MissingField, SaysHowToSetIt) {
  TemplateFields fields = everything();
  fields.job = "";
  fields.pipeline = "";
  fields.attempt.reset();
  EXPECT_THAT(expand(fields, "/x/{job}"), HasSubstr("{job} has no value here; set --job or JOB_NAME"));
  EXPECT_THAT(expand(fields, "/x/{pipeline}"), HasSubstr("{pipeline} has no value here; set --pipeline"));
  EXPECT_THAT(expand(fields, "/x/{attempt}"), HasSubstr("{attempt} has no value here"));
  EXPECT_EQ("/x/20240116", expand(fields, "/x/{run}"));
}

TEST(MissingField, IsNotAnEmptyOne) {
  TemplateFields fields = everything();
  fields.environment = nullptr;
  EXPECT_THAT(expand(fields, "{env:REGION}"), HasSubstr("is not set in the environment"));
  fields.attempt = 0;
  EXPECT_EQ("0", expand(fields, "{attempt}"));
}

TEST(FieldValue, IsNotExpandedAgain) {
  TemplateFields fields = everything();
  fields.host = "{job}";
  EXPECT_EQ("{job}", expand(fields, "{host}"));
}

}  // namespace
}  // namespace baton::model
