#include "base/path_template.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::base {
namespace {

using testing::HasSubstr;

// Knows {name}, {empty}, {braces} and {echo:ARGUMENT}.
Result<std::string> look_up(std::string_view name, std::string_view argument) {
  if (name == "name") return std::string("extract");
  if (name == "empty") return std::string();
  if (name == "braces") return std::string("{name}");
  if (name == "echo") return "<" + std::string(argument) + ">";
  return usage_error("", "is not a known field");
}

struct Case {
  const char* text;
  const char* expanded;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class Template : public testing::TestWithParam<Case> {};

TEST_P(Template, Expands) {
  const auto expanded = expand_template(GetParam().text, look_up);
  ASSERT_TRUE(expanded) << expanded.error().message();
  EXPECT_EQ(GetParam().expanded, *expanded);
}

INSTANTIATE_TEST_SUITE_P(All, Template,
                         testing::Values(Case{"", ""}, Case{"/data/x", "/data/x"},
                                         Case{"/data/{name}.done", "/data/extract.done"},
                                         Case{"{name}{name}", "extractextract"}, Case{"a{empty}b", "ab"},
                                         Case{"{{name}}", "{name}"}, Case{"{{{name}}}", "{extract}"},
                                         Case{"{{", "{"}, Case{"}}", "}"}, Case{"{{}}", "{}"},
                                         Case{"{braces}", "{name}"}, Case{"{echo:%Y/%m}", "<%Y/%m>"},
                                         Case{"{echo:12:30:00}", "<12:30:00>"}, Case{"{echo:}", "<>"},
                                         Case{"{echo}", "<>"}));

struct BadCase {
  const char* text;
  const char* problem;
};
void PrintTo(const BadCase& c, std::ostream* out) {
  *out << c.text;
}

class BadTemplate : public testing::TestWithParam<BadCase> {};

TEST_P(BadTemplate, IsAUsageErrorThatNamesTheField) {
  const auto expanded = expand_template(GetParam().text, look_up);
  ASSERT_FALSE(expanded) << *expanded;
  EXPECT_EQ(ErrorKind::usage, expanded.error().kind);
  EXPECT_THAT(expanded.error().message(), HasSubstr(GetParam().problem));
  EXPECT_THAT(expanded.error().message(), HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(All, BadTemplate,
                         testing::Values(BadCase{"/{nme}/x", "{nme} is not a known field"},
                                         BadCase{"{nme:%Y}", "{nme:%Y} is not a known field"},
                                         BadCase{"{}", "{} is not a known field"},
                                         BadCase{"{ name}", "{ name} is not a known field"},
                                         BadCase{"{NAME}", "{NAME} is not a known field"},
                                         BadCase{"/x/{name", "'{' without '}'"},
                                         BadCase{"{", "'{' without '}'"}, BadCase{"{{{", "'{' without '}'"},
                                         BadCase{"name}", "'}' without '{'"},
                                         BadCase{"{name}}", "'}' without '{'"}));

}  // namespace
}  // namespace baton::base
