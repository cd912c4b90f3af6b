#include "model/display_text.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(Printable, LetsNothingMoveTheCursorOrTurnTextAround) {
  EXPECT_EQ("a\\u001b[2Jb\\nc", printable("a\x1b[2Jb\nc"));
  EXPECT_EQ("csi \\u009b1m", printable("csi \xc2\x9b\x31m")) << "C1, one character";
  EXPECT_EQ("x\\u202eexe.txt", printable("x\u202e"
                                         "exe.txt"));
  EXPECT_EQ("\\u2066\\u200f\\u061c", printable("\u2066\u200f\u061c"));
  EXPECT_EQ("bad \ufffd\ufffd", printable("bad \xff\xc0"));
  EXPECT_EQ("größe 表", printable("größe 表"));
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(0U, display_width(""));
  EXPECT_EQ(5U, display_width("größe"));
  EXPECT_EQ(4U, display_width("表示"));
  EXPECT_EQ(2U, display_width("🚀"));
  EXPECT_EQ(1U, display_width("e\u0301")) << "a combining accent";
  EXPECT_EQ(2U, display_width("\uff21")) << "fullwidth A";
}

TEST(CutToWidth, EndsInAnEllipsisAndKeepsCharactersWhole) {
  EXPECT_EQ("abc", cut_to_width("abc", 3));
  EXPECT_EQ("ab…", cut_to_width("abcd", 3));
  EXPECT_EQ("…", cut_to_width("abcd", 1));
  EXPECT_EQ("", cut_to_width("abcd", 0));
  EXPECT_EQ("表…", cut_to_width("表示器", 4)) << "half of a wide character does not fit";
  EXPECT_EQ("ü…", cut_to_width("üäö", 2));
}

}  // namespace
}  // namespace baton::model
