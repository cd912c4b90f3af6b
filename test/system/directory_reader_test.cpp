#include "system/directory_reader.h"

#include <map>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using base::ErrorKind;

class Reader : public testing::Test {
 protected:
  [[nodiscard]] DirectoryReader open() const { return *DirectoryReader::open(directory_.path()); }

  test::TemporaryDirectory directory_;
};

TEST_F(Reader, ListsNamesWithTheirTypesButNoTemporaries) {
  directory_.write("f", "1");
  directory_.write(".baton-tmp-x", "");
  std::filesystem::create_directory(directory_.path("d"));
  std::filesystem::create_symlink("d", directory_.path("l"));
  const DirectoryReader reader = open();
  for (int round = 0; round < 2; ++round) {
    std::map<std::string, FileType> seen;
    ASSERT_TRUE(reader.list([&](std::string_view name, FileType type) { seen[std::string(name)] = type; }));
    EXPECT_EQ((std::map<std::string, FileType>{
                  {"f", FileType::regular}, {"d", FileType::directory}, {"l", FileType::link}}),
              seen);
  }
}

TEST_F(Reader, ListsMoreThanItHasRoomForAtATime) {
  for (int i = 0; i < 3000; ++i) directory_.write("a-name-of-some-length-" + std::to_string(i), "");
  int seen = 0;
  ASSERT_TRUE(open().list([&](std::string_view, FileType) { ++seen; }));
  EXPECT_EQ(3000, seen);
}

TEST_F(Reader, ReadsAFileInPlaceOfWhatWasThere) {
  directory_.write("f", std::string(100'000, 'x') + "end");
  std::string bytes = "before";
  const auto info = open().read("f", 1U << 20U, bytes);
  ASSERT_TRUE(info);
  EXPECT_EQ(100'003U, bytes.size());
  EXPECT_TRUE(bytes.ends_with("xend"));
  EXPECT_EQ(100'003U, info->bytes);
}

TEST_F(Reader, RefusesWhatIsTooLongNotThereOrNoFile) {
  directory_.write("f", "12345");
  std::filesystem::create_directory(directory_.path("d"));
  ASSERT_EQ(0, ::mkfifo(directory_.path("p").c_str(), 0600));
  std::string bytes;
  EXPECT_EQ(ErrorKind::data, open().read("f", 4, bytes).error().kind);
  EXPECT_TRUE(open().read("f", 5, bytes));
  EXPECT_EQ(ErrorKind::not_found, open().read("none", 4, bytes).error().kind);
  EXPECT_EQ(ErrorKind::wrong_type, open().read("d", 4, bytes).error().kind);
  EXPECT_EQ(ErrorKind::wrong_type, open().read("p", 4, bytes).error().kind);
  EXPECT_EQ(ErrorKind::not_found, open().child("none").error().kind);
  EXPECT_EQ(ErrorKind::not_found, DirectoryReader::open(directory_.path("none")).error().kind);
}

TEST_F(Reader, FollowsNoLink) {
  std::filesystem::create_directory(directory_.path("d"));
  directory_.write("d/f", "1");
  std::filesystem::create_symlink("d", directory_.path("l"));
  std::filesystem::create_symlink("f", directory_.path("d/l"));
  std::string bytes;
  EXPECT_EQ(ErrorKind::refused, open().child("l").error().kind);
  EXPECT_EQ(ErrorKind::refused, open().child("d")->read("l", 10, bytes).error().kind);
  EXPECT_TRUE(open().child("d")->read("f", 10, bytes));
}

}  // namespace
}  // namespace baton::system
