#include "reference/text_blocks.h"

#include <gtest/gtest.h>

namespace baton::reference {
namespace {

TEST(TextBlocks, LinesOfAParagraphAreJoined) {
  const auto blocks = text_blocks("one\ntwo\n\nthree");
  ASSERT_EQ(2U, blocks.size());
  EXPECT_EQ("one two", blocks[0].text);
  EXPECT_EQ("three", blocks[1].text);
}

TEST(TextBlocks, IndentedLinesStayAsTheyAre) {
  const auto blocks = text_blocks("is one of\n  a   first\n  b   second\nand more");
  ASSERT_EQ(3U, blocks.size());
  EXPECT_TRUE(blocks[1].literal);
  EXPECT_EQ("a   first\nb   second", blocks[1].text);
  EXPECT_FALSE(blocks[2].literal);
}

TEST(TextBlocks, OfNothingThereAreNone) {
  EXPECT_TRUE(text_blocks("").empty());
}

}  // namespace
}  // namespace baton::reference
