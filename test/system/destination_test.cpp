#include "system/destination.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;

class DestinationTest : public testing::Test {
 protected:
  // Puts a directory with the file `fresh` there.
  [[nodiscard]] base::Result<void> put(const std::string& path) {
    auto destination = Destination::examine(path);
    if (!destination) return destination.error();
    const auto tree = TemporaryTree::create(destination->workshop(), 0);
    if (!tree) return tree.error();
    fs::create_directory(tree->inside("new").path());
    std::ofstream(tree->inside("new/fresh").path()) << "1";
    return destination->put(*tree, "new");
  }
  [[nodiscard]] std::vector<std::string> names(const std::string& path) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path)) found.push_back(entry.path().filename().string());
    return found;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(DestinationTest, ThatIsAbsentGetsTheTree) {
  EXPECT_TRUE(put(directory_.path("d/")));
  EXPECT_THAT(names(directory_.path("d")), testing::ElementsAre("fresh"));
  EXPECT_THAT(names(directory_.path()), testing::ElementsAre("d"));
}

TEST_F(DestinationTest, ThatIsADirectoryIsReplacedWithAllThatWasInIt) {
  fs::create_directories(directory_.path("d/old"));
  EXPECT_TRUE(put(directory_.path("d")));
  EXPECT_THAT(names(directory_.path("d")), testing::ElementsAre("fresh"));
  EXPECT_THAT(names(directory_.path()), testing::ElementsAre("d"));
}

TEST_F(DestinationTest, ThatIsALinkIsReplacedWhereItLeadsTo) {
  fs::create_directories(directory_.path("d/old"));
  fs::create_directory_symlink("d", directory_.path("l"));
  EXPECT_TRUE(put(directory_.path("l")));
  EXPECT_TRUE(fs::is_symlink(directory_.path("l")));
  EXPECT_THAT(names(directory_.path("d")), testing::ElementsAre("fresh"));
}

TEST_F(DestinationTest, ThatWasSetAsideIsGivenBack) {
  fs::create_directories(directory_.path(".baton-old-d/old"));
  const auto destination = Destination::examine(directory_.path("d"));
  ASSERT_TRUE(destination);
  EXPECT_EQ(Destination::Kind::directory, destination->kind());
  EXPECT_THAT(names(directory_.path("d")), testing::ElementsAre("old"));
}

TEST_F(DestinationTest, ThatWasReplacedLosesWhatWasSetAside) {
  fs::create_directories(directory_.path(".baton-old-d/old"));
  fs::create_directories(directory_.path("d/new"));
  ASSERT_TRUE(Destination::examine(directory_.path("d")));
  EXPECT_THAT(names(directory_.path()), testing::ElementsAre("d"));
}

TEST_F(DestinationTest, ThatIsNoFileOrDirectoryIsRefused) {
  const auto destination = Destination::examine("/dev/null");
  ASSERT_FALSE(destination);
  EXPECT_EQ(base::ErrorKind::usage, destination.error().kind);
}

}  // namespace
}  // namespace baton::system
