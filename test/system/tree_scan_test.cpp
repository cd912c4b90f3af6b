#include "system/tree_scan.h"

#include <filesystem>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "system/descriptor.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> paths_in(const std::string& root) {
  const auto nodes = scan_tree(root);
  EXPECT_TRUE(nodes) << nodes.error().message();
  std::vector<std::string> paths;
  if (nodes) {
    for (const auto& node : *nodes) paths.push_back(node.path);
  }
  return paths;
}

TEST(TreeScan, ShowsDirectoriesBeforeWhatIsInThemInOrder) {
  const test::TemporaryDirectory directory;
  fs::create_directories(directory.path("b/c"));
  directory.write("b/c/x", "1");
  directory.write("a", "22");
  fs::create_symlink("a", directory.path("z"));
  EXPECT_THAT(paths_in(directory.path()), testing::ElementsAre("", "a", "b", "b/c", "b/c/x", "z"));
}

TEST(TreeScan, TellsWhatEachIs) {
  const test::TemporaryDirectory directory;
  directory.write("f", "22");
  ASSERT_EQ(0, ::chmod(directory.path("f").c_str(), 04751));
  fs::create_symlink("f", directory.path("l"));
  ASSERT_EQ(0, ::mkfifo(directory.path("p").c_str(), 0600));
  const auto nodes = scan_tree(directory.path());
  ASSERT_TRUE(nodes);
  const auto& file = (*nodes)[1];
  EXPECT_EQ(FileType::regular, file.type);
  EXPECT_EQ(0751U, file.mode) << "without the setuid bit";
  EXPECT_EQ(2U, file.bytes);
  EXPECT_EQ(FileType::link, (*nodes)[2].type);
  EXPECT_EQ("f", (*nodes)[2].target);
  EXPECT_EQ(FileType::other, (*nodes)[3].type);
}

TEST(TreeScan, LeavesOutTemporariesAndWhatMkfsMakes) {
  const test::TemporaryDirectory directory;
  fs::create_directories(directory.path("lost+found"));
  fs::create_directories(directory.path("d/lost+found"));
  directory.write(".baton-tmp-x", "");
  EXPECT_THAT(paths_in(directory.path()), testing::ElementsAre("", "d", "d/lost+found"));
}

TEST(TreeScan, FollowsALinkAtItsRootOnly) {
  const test::TemporaryDirectory directory;
  fs::create_directories(directory.path("d"));
  directory.write("d/x", "");
  fs::create_directory_symlink("d", directory.path("l"));
  EXPECT_THAT(paths_in(directory.path("l")), testing::ElementsAre("", "x"));
}

TEST(TreeScan, DoesNotTakeARemovedDirectoryForAnEmptyOne) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("gone");
  fs::create_directory(path);
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  const std::string by_number = "/proc/self/fd/" + std::to_string(fd.get());
  EXPECT_TRUE(scan_tree(by_number));
  fs::remove(path);
  const auto nodes = scan_tree(by_number);
  ASSERT_FALSE(nodes);
  EXPECT_EQ(base::ErrorKind::not_found, nodes.error().kind);
}

}  // namespace
}  // namespace baton::system
