#include "system/output_capture.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/standard_streams.h"

namespace baton::system {
namespace {

using testing::ElementsAre;

void say(int stream, std::string_view text) {
  ASSERT_EQ(static_cast<ssize_t>(text.size()), ::write(stream, text.data(), text.size()));
}

TEST(OutputCapture, TakesOutputByLineAndGivesTheStreamBack) {
  struct stat before {};
  ASSERT_EQ(0, ::fstat(standard_output, &before));
  OutputCapture::Lines lines;
  {
    auto capture = OutputCapture::start(std::make_shared<Bell>());
    ASSERT_TRUE(capture);
    say(standard_output, "one\ntw");
    say(standard_output, "o\nthree");
    lines = (*capture)->finish();
  }
  EXPECT_THAT(lines, ElementsAre("one", "two", "three"));
  struct stat after {};
  ASSERT_EQ(0, ::fstat(standard_output, &after));
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST(OutputCapture, TakesALineInPiecesThatIsTooLong) {
  OutputCapture::Lines lines;
  {
    auto capture = OutputCapture::start(std::make_shared<Bell>());
    ASSERT_TRUE(capture);
    say(standard_output, std::string(5000, 'x') + "\n");
    lines = (*capture)->finish();
  }
  ASSERT_EQ(2U, lines.size());
  EXPECT_EQ(4096U, lines[0].size());
  EXPECT_EQ(904U, lines[1].size());
}

}  // namespace
}  // namespace baton::system
