#include "system/open_place.h"

#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using Links = Place::Links;

class OpenFileTest : public testing::Test {
 protected:
  // The error's kind; nothing: it can be opened.
  std::optional<base::ErrorKind> open(const std::string& below, Links last) {
    const auto file = open_file({directory_.path(), below, last});
    if (file) return std::nullopt;
    return file.error().kind;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(OpenFileTest, OpensARegularFile) {
  directory_.write("x", "abc");
  const auto file = open_file({directory_.path(), "x"});
  ASSERT_TRUE(file);
  EXPECT_EQ(3, file->status.st_size);
  EXPECT_EQ(FD_CLOEXEC, ::fcntl(file->fd.get(), F_GETFD));
}

TEST_F(OpenFileTest, FollowsALinkOnlyWhereThePlaceLetsIt) {
  directory_.write("x", "abc");
  fs::create_symlink("x", directory_.path("link"));
  EXPECT_EQ(base::ErrorKind::refused, open("link", Links::refused));
  EXPECT_EQ(std::nullopt, open("link", Links::within_volume));
  EXPECT_EQ(std::nullopt, open("link", Links::anywhere));
}

TEST_F(OpenFileTest, FollowsNoLinkToAnotherVolumeUnlessAnywhere) {
  fs::create_symlink("/proc/version", directory_.path("link"));
  EXPECT_EQ(base::ErrorKind::refused, open("link", Links::within_volume));
  EXPECT_EQ(std::nullopt, open("link", Links::anywhere));
}

TEST_F(OpenFileTest, TakesNoDirectoryAndNoFifo) {
  fs::create_directory(directory_.path("d"));
  ASSERT_EQ(0, ::mkfifo(directory_.path("fifo").c_str(), 0600));
  EXPECT_EQ(base::ErrorKind::wrong_type, open("d", Links::within_volume));
  EXPECT_EQ(base::ErrorKind::wrong_type, open("fifo", Links::within_volume));
}

}  // namespace
}  // namespace baton::system
