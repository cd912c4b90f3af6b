#include "model/yaml_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/yaml_tree.h"

namespace baton::model {
namespace {

std::string written(const std::string& text) {
  const std::string line = YamlValue::map().put("k", YamlValue(text)).write();
  return line.substr(2, line.size() - 3);
}

TEST(YamlText, IsBareWhereItIsNothingElse) {
  for (const char* text : {"word", "/data/x", "--job=a", "--marker=/d/{date:%Y%m%d}/*.csv",
                           "registry.example/x:1", "a.b", "job:extract", "x=y,z", "_x", "-c", "./load.sh"})
    EXPECT_EQ(" " + std::string(text), written(text));
}

TEST(YamlText, IsQuotedWhereItLooksLikeSomethingElse) {
  for (const char* text :
       {"",     "true",  "False", "NO", "on",         "y",       "null",       "~",    "1",   "1.5",
        "250m", "0x1F",  "1e3",   ".5", "+1",         "-1",      "2024-01-16", "1:30", "- a", "-",
        "---",  "--- x", "a: b",  "a:", "a #b",       "#{X}",    "{a}",        "[a]",  "&a",  "*a",
        "!a",   "%a",    "@a",    "`a", "'a'",        "\"a\"",   "|",          ">",    "? a", "a b",
        " a",   "a ",    "<<",    "=",  "30 2 * * *", "\xc3\xa9"})
    EXPECT_THAT(written(text), testing::StartsWith(" \"")) << text;
}

TEST(YamlText, IsABlockWhereItHasLines) {
  EXPECT_EQ(" |\n  a\n\n    b", written("a\n\n  b\n"));
  EXPECT_EQ(" |-\n  a\n  b", written("a\nb"));
  EXPECT_EQ(" \"a\\n\\n\"", written("a\n\n"));
  EXPECT_EQ(" \" a\\nb\"", written(" a\nb"));
}

TEST(YamlText, ComesBackAsItWas) {
  for (const std::string text :
       {"a\nb\n", "a\n b\n\n  c", "\n", "a\r\nb", "a\tb\n\tc\n", "\x1b[2J", "\"\\", "a\\nb", "\xe2\x80\xa8",
        "x: |\n  y", "# a\nb", "- a\n- b\n", "...\n---\n", "a \nb ", "1", "~", "\xf0\x9f\x98\x80"}) {
    const std::string yaml =
        YamlValue::map()
            .put("k", YamlValue(YamlValue::List{YamlValue::map().put("t", YamlValue(text))}))
            .write();
    const auto tree = YamlTree::parse(yaml, "f");
    ASSERT_TRUE(tree) << yaml;
    const YamlNode& element = tree->at(tree->find(tree->root(), "k")->children.at(0));
    const YamlNode* back = tree->find(element, "t");
    EXPECT_EQ(YamlNode::Kind::scalar, back->kind) << yaml;
    EXPECT_EQ(text, back->text) << yaml;
  }
}

TEST(YamlValue, KeepsTheOrderOfItsKeysAndNestsInBlocks) {
  YamlValue inner = YamlValue::map().put("z", 1).put("a", true).put("none", YamlValue::map());
  YamlValue list(YamlValue::List{"x", std::move(inner), YamlValue(YamlValue::List{1, 2}), YamlValue::List{}});
  YamlValue all = YamlValue::map().put("b", std::move(list)).put("odd key", YamlValue::map().put("c", "d"));
  EXPECT_EQ(R"(b:
- x
- z: 1
  a: true
  none: {}
-
  - 1
  - 2
- []
"odd key":
  c: d
)",
            all.write());
}

}  // namespace
}  // namespace baton::model
