#include "model/glob_pattern.h"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

struct Parts {
  const char* pattern;
  const char* root;
  std::vector<std::string> components;
};
void PrintTo(const Parts& p, std::ostream* out) {
  *out << p.pattern;
}

class Pattern : public testing::TestWithParam<Parts> {};

TEST_P(Pattern, IsCutAtTheSlashes) {
  const GlobPattern glob = parse_glob(GetParam().pattern);
  EXPECT_EQ(GetParam().root, glob.root);
  EXPECT_THAT(glob.components, testing::ElementsAreArray(GetParam().components));
}

INSTANTIATE_TEST_SUITE_P(All, Pattern,
                         testing::Values(Parts{"/data/*.csv", "/", {"data", "*.csv"}},
                                         Parts{"in/part-?/x", ".", {"in", "part-?", "x"}},
                                         Parts{"*", ".", {"*"}}, Parts{"./in/*", ".", {"in", "*"}},
                                         Parts{"../in/*", ".", {"..", "in", "*"}},
                                         Parts{"//data///*//", "/", {"data", "*"}},
                                         Parts{"/data/./*", "/", {"data", "*"}}, Parts{"/", "/", {"*"}},
                                         Parts{"", ".", {"*"}}, Parts{".", ".", {"*"}}));

struct Match {
  const char* component;
  const char* name;
  bool matches;
};
void PrintTo(const Match& m, std::ostream* out) {
  *out << m.component << (m.matches ? " matches " : " does not match ") << m.name;
}

class Component : public testing::TestWithParam<Match> {};

TEST_P(Component, MatchesAsAShellDoes) {
  EXPECT_EQ(GetParam().matches, matches(GetParam().component, GetParam().name));
}

INSTANTIATE_TEST_SUITE_P(Matching, Component,
                         testing::Values(Match{"*", "x", true}, Match{"*.csv", "a.csv", true},
                                         Match{"part-?", "part-1", true}, Match{"part-[0-9]", "part-7", true},
                                         Match{"part-[!0-9]", "part-x", true}, Match{"x", "x", true},
                                         Match{R"(\*)", "*", true}, Match{".*", ".hidden", true},
                                         Match{"a*", "a.b", true}));

INSTANTIATE_TEST_SUITE_P(NotMatching, Component,
                         testing::Values(Match{"*.csv", "a.csv.gz", false}, Match{"part-?", "part-10", false},
                                         Match{"part-[0-9]", "part-x", false}, Match{"x", "X", false},
                                         Match{R"(\*)", "x", false}, Match{"*", ".hidden", false},
                                         Match{"?hidden", ".hidden", false},
                                         Match{"[.]hidden", ".hidden", false},
                                         Match{"*.csv", ".csv", false}));

TEST(Wildcards, AreThoseWithoutABackslash) {
  for (const char* component : {"*", "a*", "?", "[a-z]", R"(\\*)"})
    EXPECT_TRUE(has_wildcard(component)) << component;
  for (const char* component : {"", "a.csv", R"(\*)", R"(\?\[)", R"(a\)", "{a,b}"})
    EXPECT_FALSE(has_wildcard(component)) << component;
}

TEST(LiteralComponent, LosesItsBackslashes) {
  EXPECT_EQ("a.csv", literal("a.csv"));
  EXPECT_EQ("*?[", literal(R"(\*\?\[)"));
  EXPECT_EQ(R"(a\b)", literal(R"(a\\b)"));
  EXPECT_EQ(R"(a\)", literal(R"(a\)"));
}

TEST(PatternOfAText, MatchesThatTextAlone) {
  for (const char* text : {"a.csv", "a*", "[ab]?", R"(a\b)"}) {
    EXPECT_FALSE(has_wildcard(pattern_of(text))) << text;
    EXPECT_EQ(text, literal(pattern_of(text)));
    EXPECT_TRUE(matches(pattern_of(text), text)) << text;
  }
}

}  // namespace
}  // namespace baton::model
