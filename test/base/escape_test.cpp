#include "base/escape.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

using namespace std::string_literals;

constexpr const char* replacement = "\xef\xbf\xbd";

struct Case {
  const char* sentence;
  std::string text;
  std::string message;  // one_line
  std::string value;    // line_value
  std::string string;   // quoted, json_string
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.sentence;
}

class Escapes : public testing::TestWithParam<Case> {};

TEST_P(Escapes, ForAMessage) {
  EXPECT_EQ(GetParam().message, one_line(GetParam().text));
}
TEST_P(Escapes, ForALineValue) {
  EXPECT_EQ(GetParam().value, line_value(GetParam().text));
}
TEST_P(Escapes, ForAJsonString) {
  EXPECT_EQ(GetParam().string, json_string(GetParam().text));
}
TEST_P(Escapes, ForAQuotedText) {
  EXPECT_EQ(GetParam().string, base::quoted(GetParam().text));
}

Case bare(const char* sentence, const std::string& text) {
  return {sentence, text, text, text, '"' + text + '"'};
}
Case escaped(const char* sentence, const std::string& text, const std::string& as) {
  return {sentence, text, as, '"' + as + '"', '"' + as + '"'};
}
Case ill_formed(const char* sentence, const std::string& text, int characters) {
  std::string as;
  for (int i = 0; i < characters; ++i) as += replacement;
  return escaped(sentence, text, as);
}

INSTANTIATE_TEST_SUITE_P(Plain, Escapes,
                         testing::Values(bare("a word", "extract"), bare("a path", "/data/x-1_2.csv"),
                                         bare("two bytes", "\xc3\xa9"), bare("three bytes", "\xe2\x82\xac"),
                                         bare("four bytes", "\xf0\x9f\x98\x80"),
                                         bare("the last character", "\xf4\x8f\xbf\xbf"),
                                         bare("just above C1", "\xc2\xa0"),
                                         bare("just above the separators", "\xe2\x80\xaa"),
                                         Case{"nothing", "", "", R"("")", R"("")"}));

INSTANTIATE_TEST_SUITE_P(Structure, Escapes,
                         testing::Values(Case{"a blank", "a b", "a b", R"("a b")", R"("a b")"},
                                         Case{"a quote", R"(a"b)", R"(a"b)", R"("a\"b")", R"("a\"b")"},
                                         Case{"equals", "a=b", "a=b", R"("a=b")", R"("a=b")"},
                                         Case{"a backslash", R"(a\b)", R"(a\b)", R"("a\\b")", R"("a\\b")"}));

INSTANTIATE_TEST_SUITE_P(
    Controls, Escapes,
    testing::Values(escaped("newline", "a\nb", R"(a\nb)"), escaped("return", "a\rb", R"(a\rb)"),
                    escaped("tab", "a\tb", R"(a\tb)"), escaped("NUL", "a\0b"s, R"(a\u0000b)"),
                    escaped("ESC", "\x1b[2J", R"(\u001b[2J)"), escaped("unit separator", "\x1f", R"(\u001f)"),
                    escaped("DEL", "\x7f", R"(\u007f)"), escaped("first of C1", "\xc2\x80", R"(\u0080)"),
                    escaped("next line", "\xc2\x85", R"(\u0085)"), escaped("CSI", "\xc2\x9b", R"(\u009b)"),
                    escaped("last of C1", "\xc2\x9f", R"(\u009f)"),
                    escaped("line separator", "\xe2\x80\xa8", R"(\u2028)"),
                    escaped("paragraph separator", "\xe2\x80\xa9", R"(\u2029)")));

INSTANTIATE_TEST_SUITE_P(IllFormed, Escapes,
                         testing::Values(ill_formed("a lone continuation byte", "\x85", 1),
                                         ill_formed("bytes of Latin-1", "\xe9\xff", 2),
                                         ill_formed("an overlong newline", "\xc0\x8a", 2),
                                         ill_formed("an overlong newline of three bytes", "\xe0\x80\x8a", 3),
                                         ill_formed("an overlong newline of four bytes", "\xf0\x80\x80\x8a",
                                                    4),
                                         ill_formed("a surrogate", "\xed\xa0\x80", 3),
                                         ill_formed("beyond Unicode", "\xf4\x90\x80\x80", 4),
                                         ill_formed("a five-byte lead", "\xf8", 1),
                                         escaped("a character cut by a newline", "\xe2\x80\n",
                                                 replacement + ""s + replacement + "\\n"),
                                         ill_formed("a character cut by the end", "\xe2\x80", 2)));

struct Cut {
  const char* text;
  std::size_t bytes;
  const char* prefix;
};
void PrintTo(const Cut& c, std::ostream* out) {
  *out << c.bytes << " bytes";
}

class Utf8Prefix : public testing::TestWithParam<Cut> {};

TEST_P(Utf8Prefix, EndsBetweenTwoCharacters) {
  EXPECT_EQ(GetParam().prefix, utf8_prefix(GetParam().text, GetParam().bytes));
}

constexpr const char* mixed = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";  // 1 + 2 + 3 + 4 bytes
INSTANTIATE_TEST_SUITE_P(All, Utf8Prefix,
                         testing::Values(Cut{mixed, 0, ""}, Cut{mixed, 1, "a"}, Cut{mixed, 2, "a"},
                                         Cut{mixed, 3, "a\xc3\xa9"}, Cut{mixed, 4, "a\xc3\xa9"},
                                         Cut{mixed, 5, "a\xc3\xa9"}, Cut{mixed, 6, "a\xc3\xa9\xe2\x82\xac"},
                                         Cut{mixed, 7, "a\xc3\xa9\xe2\x82\xac"},
                                         Cut{mixed, 9, "a\xc3\xa9\xe2\x82\xac"}, Cut{mixed, 10, mixed},
                                         Cut{mixed, 99, mixed}));

TEST(Utf8PrefixOfJunk, LosesAtMostThreeBytes) {
  EXPECT_EQ(97U, utf8_prefix(std::string(200, '\x80'), 100).size());
}

TEST(IsUtf8, KnowsWellFormedText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(mixed));
  EXPECT_TRUE(is_utf8("\n\x7f"));
  for (const char* bad : {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\x80"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace baton::base
