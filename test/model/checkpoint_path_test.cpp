#include "model/checkpoint_path.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(EscapedPath, IsReadAgainAsTheSameBytes) {
  for (const std::string& path :
       {std::string("a b/c"), std::string("100%"), std::string("\xff\xfe"), std::string("line\nbreak"),
        std::string("\xc3\xa4\xe2\x80\xa8"), std::string("a\x7f\x01"), std::string("\"\\")}) {
    EXPECT_EQ(path, unescape_path(escape_path(path)));
  }
}

TEST(EscapedPath, StaysReadableWhereItCan) {
  EXPECT_EQ("a b/\xc3\xa4", escape_path("a b/\xc3\xa4"));
  EXPECT_EQ("%FF%25%0A", escape_path("\xff%\n"));
}

TEST(EscapedPath, IsNoneWithABrokenEscapeOrANul) {
  for (const char* text : {"%", "a%2", "%zz", "%2g", "%00", "%ff"}) EXPECT_FALSE(unescape_path(text)) << text;
}

TEST(PlainPath, HasNamesOnly) {
  for (const char* path : {"a", "a/b", "..a/b..", ".x"}) EXPECT_TRUE(is_plain_path(path)) << path;
  for (const char* path : {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "../a"})
    EXPECT_FALSE(is_plain_path(path)) << path;
}

struct Link {
  const char* path;
  const char* target;
};

TEST(Link, StaysInsideWhenItGoesUpOnlyAtItsBeginning) {
  for (const auto& [path, target] : {Link{"l", "a"}, Link{"l", "a/b"}, Link{"l", "."}, Link{"d/l", ".."},
                                     Link{"d/e/l", "../../x/y"}, Link{"d/l", "./../a"}, Link{"l", "a//b"}})
    EXPECT_TRUE(stays_inside(path, target)) << path << " -> " << target;
}

TEST(Link, LeavesWhenItGoesAboveOrUpBehindANameThatMayBeALink) {
  for (const auto& [path, target] :
       {Link{"l", ".."}, Link{"l", "/etc"}, Link{"l", ""}, Link{"d/l", "../.."}, Link{"d/l", "a/../.."},
        Link{"d/l", "a/.."}, Link{"d/e/l", "../../../x"}, Link{"d/l", ".././.."}})
    EXPECT_FALSE(stays_inside(path, target)) << path << " -> " << target;
}

}  // namespace
}  // namespace baton::model
