#include "model/whole_lines.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;

class WholeLinesTest : public testing::Test {
 protected:
  void feed(const std::string& bytes) { lines_.feed(bytes, take()); }
  void finish() { lines_.finish(take()); }
  std::vector<std::string> taken_;

 private:
  std::function<void(std::string_view, std::string_view)> take() {
    return [this](auto kept, auto bytes) { taken_.push_back(std::string(kept) + std::string(bytes)); };
  }
  WholeLines lines_;
};

TEST_F(WholeLinesTest, KeepsTheBeginningOfALineUntilItsEndComes) {
  feed("one\ntw");
  feed("o");
  feed("\nthree\nfo");
  EXPECT_THAT(taken_, ElementsAre("one\n", "two\nthree\n"));
}

TEST_F(WholeLinesTest, GivesALastLineWithoutNewline) {
  feed("one\ntwo");
  finish();
  finish();
  EXPECT_THAT(taken_, ElementsAre("one\n", "two"));
}

TEST_F(WholeLinesTest, GivesALongLineInPieces) {
  const std::string half(WholeLines::max_kept / 2 + 1, 'x');
  feed(half);
  feed(half);
  feed("y\n");
  EXPECT_THAT(taken_, ElementsAre(half + half, "y\n"));
}

TEST_F(WholeLinesTest, LosesNothingHoweverItIsCut) {
  const std::string text = "a\n\nbb\nccc\n\n\nd";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    taken_.clear();
    feed(text.substr(0, at));
    feed(text.substr(at));
    finish();
    std::string all;
    for (const auto& part : taken_) all += part;
    EXPECT_EQ(text, all) << at;
  }
}

}  // namespace
}  // namespace baton::model
