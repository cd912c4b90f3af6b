#include "engine/name_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace baton::engine {
namespace {

TEST(NameTable, FindsNothingWhereNothingIs) {
  EXPECT_FALSE(NameTable().contains(""));
  EXPECT_FALSE(NameTable().contains("a"));
}

TEST(NameTable, NumbersNamesInTheirOrder) {
  NameTable names;
  EXPECT_EQ(0, names.insert("b"));
  EXPECT_EQ(1, names.insert("a"));
  EXPECT_EQ(0, names.insert("b"));
  EXPECT_EQ(2, names.size());
  EXPECT_EQ("b", names[0]);
  EXPECT_EQ("a", names[1]);
  EXPECT_EQ(1, names.find("a"));
}

TEST(NameTable, TakesAnEmptyNameForOne) {
  NameTable names;
  names.insert("a");
  names.insert("");
  names.insert("b");
  EXPECT_EQ(1, names.find(""));
  EXPECT_EQ("", names[1]);
  EXPECT_EQ("b", names[2]);
}

TEST(NameTable, TellsNamesApartThatBeginAlike) {
  NameTable names;
  names.insert("ab");
  names.insert("c");
  EXPECT_FALSE(names.contains("a"));
  EXPECT_FALSE(names.contains("abc"));
  EXPECT_FALSE(names.contains("bc"));
}

TEST(NameTable, FindsEachOfThousands) {
  NameTable names;
  for (unsigned i = 0; i < 20'000; ++i) ASSERT_EQ(i, names.insert(fmt::format("marker-{}", i)));
  for (unsigned i = 0; i < 20'000; ++i) {
    ASSERT_EQ(i, names.find(fmt::format("marker-{}", i)));
    ASSERT_FALSE(names.contains(fmt::format("other-{}", i)));
  }
}

}  // namespace
}  // namespace baton::engine
