#include "system/temporary_tree.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;

class Tree : public testing::Test {
 protected:
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_.path()), {}));
  }
  test::TemporaryDirectory directory_;
};

TEST_F(Tree, GetsItsNameWithAllThatIsInIt) {
  auto tree = TemporaryTree::create({directory_.path(), ""}, 7);
  ASSERT_TRUE(tree);
  ASSERT_TRUE(make_new_directory(tree->inside("d")));
  EXPECT_TRUE(tree->name().ends_with("-7"));
  EXPECT_TRUE(tree->publish("x"));
  EXPECT_TRUE(fs::is_directory(directory_.path("x/d")));
  EXPECT_EQ(1U, entries());
}

TEST_F(Tree, IsGoneWhenItIsNotPublished) {
  {
    auto tree = TemporaryTree::create({directory_.path(), ""}, 0);
    ASSERT_TRUE(tree && make_new_directory(tree->inside("d"), 0500));
    ASSERT_TRUE(make_link(tree->inside("l"), "/etc", 0));
  }
  EXPECT_EQ(0U, entries());
}

TEST_F(Tree, TakesNoNameThatAnotherHas) {
  fs::create_directories(directory_.path("x/theirs"));
  auto tree = TemporaryTree::create({directory_.path(), ""}, 0);
  ASSERT_TRUE(tree && make_new_directory(tree->inside("ours")));
  const auto published = tree->publish("x");
  ASSERT_FALSE(published);
  EXPECT_EQ(base::ErrorKind::exists, published.error().kind);
  EXPECT_TRUE(fs::exists(directory_.path("x/theirs")));
}

TEST_F(Tree, IsRetiredWithAllThatIsInIt) {
  fs::create_directories(directory_.path("x/d"));
  directory_.write("x/d/f", "");
  EXPECT_TRUE(retire_tree({directory_.path(), "x"}));
  EXPECT_EQ(0U, entries());
  EXPECT_TRUE(retire_tree({directory_.path(), "x"})) << "somebody else did it";
}

TEST_F(Tree, KeepsModeAndTimeOfADirectory) {
  fs::create_directory(directory_.path("d"));
  ASSERT_TRUE(set_directory_attributes({directory_.path(), "d"}, 01711, -1'500'000'000));
  struct stat status {};
  ASSERT_EQ(0, ::stat(directory_.path("d").c_str(), &status));
  EXPECT_EQ(01711U, status.st_mode & 07777U);
  EXPECT_EQ(-2, status.st_mtim.tv_sec);
  EXPECT_EQ(500'000'000, status.st_mtim.tv_nsec);
}

}  // namespace
}  // namespace baton::system
