#include "system/live_lines.h"

#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

namespace baton::system {
namespace {

class LiveLinesTest : public testing::Test {
 protected:
  LiveLinesTest() { EXPECT_EQ(0, ::pipe(ends_.data())); }
  ~LiveLinesTest() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  std::string written() {
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(ends_[0], buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }
  std::array<int, 2> ends_{};
};

TEST_F(LiveLinesTest, ReplaceTheLastOnesAndLetOthersGoByAbove) {
  LiveLines lines(ends_[1]);
  lines.show({}, {"one", "two"});
  EXPECT_EQ("one\x1b[K\r\ntwo\x1b[K\r\n\x1b[J", written());
  lines.show({"said"}, {"three"});
  EXPECT_EQ("\x1b[2Fsaid\x1b[K\r\nthree\x1b[K\r\n\x1b[J", written());
  lines.show({}, {"four"});
  EXPECT_EQ(
      "\x1b[1F"
      "four\x1b[K\r\n\x1b[J",
      written());
}

TEST_F(LiveLinesTest, TakeWhatTellsNoSizeForAVt100) {
  const auto size = LiveLines(ends_[1]).size();
  EXPECT_EQ(80U, size.columns);
  EXPECT_EQ(24U, size.rows);
}

}  // namespace
}  // namespace baton::system
