#include "system/file_copy.h"

#include <fstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

class FileCopy : public testing::Test {
 protected:
  // What was stored, as the sink saw it.
  std::string copy() {
    auto source = SourceFile::open({directory_.path(), "from"});
    auto target = TargetFile::create({directory_.path(), "to"}, 0666);
    if (!source || !target) return "(not opened)";
    std::string seen;
    const auto taken = target->take(
        *source, [&](std::string_view piece) { seen.append(piece); }, pace_);
    EXPECT_TRUE(taken) << taken.error().message();
    if (taken) {
      EXPECT_EQ(seen.size(), *taken);
    }
    EXPECT_TRUE(target->flush());
    EXPECT_TRUE(target->close());
    return seen;
  }

  test::TemporaryDirectory directory_;
  Pace pace_;
};

TEST_F(FileCopy, StoresEveryByteAndShowsIt) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{70'000}, std::size_t{3} << 20U}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
    directory_.write("from", bytes);
    ::unlink(directory_.path("to").c_str());
    EXPECT_TRUE(bytes == copy());
    EXPECT_TRUE(bytes == directory_.read("to"));
  }
}

TEST_F(FileCopy, KeepsHoles) {
  const int fd = ::open(directory_.path("from").c_str(), O_WRONLY | O_CREAT, 0666);
  ASSERT_EQ(0, ::ftruncate(fd, 8 << 20));
  ASSERT_EQ(4, ::pwrite(fd, "data", 4, 3 << 20));
  ASSERT_EQ(3, ::pwrite(fd, "end", 3, (8 << 20) - 3));
  ::close(fd);
  const std::string seen = copy();
  EXPECT_TRUE(seen == directory_.read("from"));
  EXPECT_TRUE(seen == directory_.read("to"));
  struct stat status {};
  ASSERT_EQ(0, ::stat(directory_.path("to").c_str(), &status));
  EXPECT_LT(status.st_blocks * 512, 1 << 20);
}

TEST_F(FileCopy, KnowsWhetherItsSourceHasChanged) {
  directory_.write("from", "abc");
  const auto source = SourceFile::open({directory_.path(), "from"});
  ASSERT_TRUE(source);
  EXPECT_TRUE(*source->is_unchanged());
  std::ofstream(directory_.path("from"), std::ios::app) << "d";
  EXPECT_FALSE(*source->is_unchanged());
}

TEST_F(FileCopy, EndsWhenItIsGivenUp) {
  directory_.write("from", std::string(1 << 20, 'x'));
  pace_.give_up();
  auto source = SourceFile::open({directory_.path(), "from"});
  auto target = TargetFile::create({directory_.path(), "to"}, 0666);
  ASSERT_TRUE(source && target);
  EXPECT_FALSE(target->take(
      *source, [](std::string_view) {}, pace_));
  EXPECT_LT(target->bytes(), 1U << 20U);
}

TEST_F(FileCopy, GoesBackToAnEarlierLength) {
  auto target = TargetFile::create({directory_.path(), "to"}, 0666);
  ASSERT_TRUE(target && target->append("abcdef") && target->cut(2) && target->append("XY"));
  EXPECT_EQ("abXY", directory_.read("to"));
}

TEST_F(FileCopy, CreatesNothingOverWhatIsThere) {
  directory_.write("to", "old");
  EXPECT_EQ(base::ErrorKind::exists, TargetFile::create({directory_.path(), "to"}, 0666).error().kind);
}

}  // namespace
}  // namespace baton::system
