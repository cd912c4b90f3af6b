#include "model/text_table.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

const std::vector<TableColumn> columns{{"NAME", false, 4, 0}, {"N", true, 0, 1}, {"WHY", false, 5, 2}};

std::string table(const std::vector<std::vector<TableCell>>& rows, const TableStyle& style = {}) {
  return lay_out(
      columns, rows.size(), [&](std::size_t i) { return rows[i]; }, style);
}

TEST(TextTable, AlignsColumnsAndLeavesNoBlanksBehindALine) {
  EXPECT_EQ(
      "NAME       N  WHY\n"
      "extract    1  because\n"
      "l        100  no\n",
      table({{{"extract"}, {"1"}, {"because"}}, {{"l"}, {"100"}, {"no"}}}));
}

TEST(TextTable, CountsWideCharactersTwice) {
  EXPECT_EQ(
      "NAME  N  WHY\n"
      "表示  1  x\n"
      "abcd  2  y\n",
      table({{{"表示"}, {"1"}, {"x"}}, {{"abcd"}, {"2"}, {"y"}}}));
}

TEST(TextTable, CutsTheLastColumnFirstWhereRoomIsShort) {
  EXPECT_EQ(
      "NAME      N  WHY\n"
      "extract   1  a long …\n",
      table({{{"extract"}, {" 1"}, {"a long story"}}}, {21, false}));
}

TEST(TextTable, DropsColumnsByTheirRankWhereCuttingDoesNotDo) {
  EXPECT_EQ("NAME   WHY\nextr…  a lo…\n", table({{{"extract-all"}, {"1"}, {"a long story"}}}, {12, false}));
  EXPECT_EQ("NAME\next…\n", table({{{"extract-all"}, {"1"}, {"a long story"}}}, {4, false}));
}

TEST(TextTable, NeverRunsOverTheEdge) {
  for (std::size_t width = 1; width < 40; ++width) {
    const std::string text = table({{{"extract-all"}, {"12345"}, {"a long story"}}}, {width, false});
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      std::string line = text.substr(begin, end - begin);
      for (std::size_t at; (at = line.find("…")) != std::string::npos;) line.replace(at, 3, ".");
      EXPECT_LE(line.size(), width) << text;
      begin = end + 1;
    }
  }
}

TEST(TextTable, ColoursCellsWithoutTheirPadding) {
  EXPECT_EQ("NAME  N  WHY\n\x1b[32mok\x1b[0m    1  \x1b[31mx\x1b[0m\n",
            table({{{"ok", Hue::good}, {"1"}, {"x", Hue::bad}}}, {{}, true}));
  EXPECT_EQ("NAME  N  WHY\nok    1  x\n", table({{{"ok", Hue::good}, {"1"}, {"x"}}}));
}

}  // namespace
}  // namespace baton::model
