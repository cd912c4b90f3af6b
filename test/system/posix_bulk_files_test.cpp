#include "system/posix_bulk_files.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/forked.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using testing::HasSubstr;

class PosixBulkFilesTest : public testing::Test {
 protected:
  [[nodiscard]] Place named(const std::string& name) const { return Place::of(directory_.path(name)); }

  // The kind of error, nothing when the call went well. `at_piece` happens at the first piece.
  std::optional<ErrorKind> read(const std::string& name, const std::function<void()>& at_piece = {}) {
    content_.clear();
    const auto info = files_.flush_and_read(named(name), [&](std::string_view piece) {
      if (content_.empty() && at_piece) at_piece();
      content_ += piece;
      return true;
    });
    if (!info) {
      message_ = info.error().message();
      return info.error().kind;
    }
    EXPECT_EQ(FileType::regular, info->type);
    EXPECT_EQ(content_.size(), info->bytes);
    return std::nullopt;
  }
  void append(const std::string& name) const {
    std::ofstream(directory_.path(name), std::ios::app) << "more";
  }

  test::TemporaryDirectory directory_;
  PosixBulkFiles files_;
  std::string content_;
  std::string message_;
};

TEST_F(PosixBulkFilesTest, ReadsAllOfAFile) {
  // Around the size of a piece, and beyond what is asked for ahead.
  for (const std::size_t size :
       {0U, 1U, (256U << 10U) - 1, 256U << 10U, (256U << 10U) + 1, (9U << 20U) + 7}) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < size; i += 4093) bytes[i] = static_cast<char>(i >> 8U);
    directory_.write("x", bytes);
    ASSERT_EQ(std::nullopt, read("x")) << size;
    EXPECT_TRUE(content_ == bytes) << size;
  }
}

TEST_F(PosixBulkFilesTest, ReadsHolesAsZeroes) {
  directory_.write("x", "");
  fs::resize_file(directory_.path("x"), 3U << 20U);
  ASSERT_EQ(std::nullopt, read("x"));
  EXPECT_EQ(std::string(3U << 20U, '\0'), content_);
}

TEST_F(PosixBulkFilesTest, ReadsAFileThatMayNotBeWritten) {
  directory_.write("x", "abc");
  fs::permissions(directory_.path("x"), fs::perms::owner_read);
  EXPECT_EQ(std::nullopt, read("x"));
}

TEST_F(PosixBulkFilesTest, TellsWhatIsNotARegularFile) {
  fs::create_directory(directory_.path("d"));
  ASSERT_EQ(0, ::mkfifo(directory_.path("fifo").c_str(), 0600));
  EXPECT_EQ(ErrorKind::wrong_type, read("d"));
  EXPECT_EQ(ErrorKind::wrong_type, read("fifo"));
  EXPECT_EQ(ErrorKind::not_found, read("absent"));
}

TEST_F(PosixBulkFilesTest, FollowsALinkWithinTheVolumeOnly) {
  directory_.write("x", "abc");
  fs::create_symlink("x", directory_.path("near"));
  fs::create_symlink("/proc/version", directory_.path("far"));
  EXPECT_EQ(std::nullopt, read("near"));
  EXPECT_EQ("abc", content_);
  EXPECT_EQ(ErrorKind::refused, read("far"));
}

TEST_F(PosixBulkFilesTest, NoticesThatAFileChanges) {
  const std::string bytes(1U << 20U, 'x');
  directory_.write("x", bytes);
  EXPECT_EQ(ErrorKind::data, read("x", [&] { append("x"); }));
  EXPECT_THAT(message_, HasSubstr("changed while it was being read"));
  EXPECT_EQ(ErrorKind::data, read("x", [&] { fs::resize_file(directory_.path("x"), 10); }));
  directory_.write("x", bytes);
  EXPECT_EQ(ErrorKind::data, read("x", [&] {
              const timespec times[2]{{1, 0}, {1, 0}};
              ::utimensat(AT_FDCWD, directory_.path("x").c_str(), times, 0);
            }));
}

TEST_F(PosixBulkFilesTest, DoesNotFollowAFileThatGrowsForEver) {
  directory_.write("x", "abc");
  const auto info = files_.flush_and_read(named("x"), [&](std::string_view) {
    append("x");
    return true;
  });
  ASSERT_FALSE(info);
  EXPECT_EQ(ErrorKind::data, info.error().kind);
}

TEST_F(PosixBulkFilesTest, EndsWhenNoMoreIsWanted) {
  directory_.write("x", std::string(1U << 20U, 'x'));
  int pieces = 0;
  const auto info = files_.flush_and_read(named("x"), [&](std::string_view) {
    ++pieces;
    return false;
  });
  ASSERT_FALSE(info);
  EXPECT_EQ(1, pieces);
}

TEST_F(PosixBulkFilesTest, TellsAFileFromOneThatTookItsPlace) {
  append("a");
  const auto first = files_.identify(named("a"));
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, files_.identify(named("a")).value());
  EXPECT_EQ(4U, first->bytes);
  append("b");
  fs::rename(directory_.path("b"), directory_.path("a"));
  EXPECT_NE(*first, files_.identify(named("a")).value());
}

TEST_F(PosixBulkFilesTest, TellsAFileFromItselfBeforeAChange) {
  append("a");
  const auto first = files_.identify(named("a"));
  ASSERT_TRUE(first);
  const timespec times[2] = {{0, UTIME_OMIT}, {1, 1}};
  ASSERT_EQ(0, ::utimensat(AT_FDCWD, directory_.path("a").c_str(), times, 0));
  EXPECT_NE(*first, files_.identify(named("a")).value());
}

TEST_F(PosixBulkFilesTest, ReadsWithoutFlushing) {
  append("a");
  std::string content;
  const auto file = files_.read(named("a"), [&](std::string_view piece) {
    content += piece;
    return true;
  });
  ASSERT_TRUE(file);
  EXPECT_EQ("more", content);
  EXPECT_EQ(*file, files_.identify(named("a")).value());
}

TEST_F(PosixBulkFilesTest, IdentifiesNothingButFiles) {
  ASSERT_EQ(0, ::mkfifo(directory_.path("pipe").c_str(), 0600));
  EXPECT_EQ(ErrorKind::wrong_type, files_.identify(named("pipe")).error().kind);
  EXPECT_EQ(ErrorKind::not_found, files_.identify(named("none")).error().kind);
}

TEST_F(PosixBulkFilesTest, FlushesDirectories) {
  fs::create_directories(directory_.path("a/b"));
  EXPECT_TRUE(files_.flush_directories({{directory_.path("a/b"), ""}, {directory_.path(), "a"}}));
  const auto absent = files_.flush_directories({{directory_.path("a/b"), ""}, {directory_.path(), "absent"}});
  ASSERT_FALSE(absent);
  EXPECT_EQ(ErrorKind::not_found, absent.error().kind);
}

TEST_F(PosixBulkFilesTest, FlushesNoDirectoryThatALinkLeadsTo) {
  fs::create_directory(directory_.path("a"));
  fs::create_directory_symlink("a", directory_.path("link"));
  EXPECT_TRUE(files_.flush_directories({{directory_.path("link"), ""}}));
  EXPECT_FALSE(files_.flush_directories({{directory_.path(), "link"}}));
}

TEST_F(PosixBulkFilesTest, StopsBelowADirectoryThatMayNotBeOpened) {
  fs::create_directories(directory_.path("closed/mine"));
  const fs::perms pass = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  fs::permissions(directory_.path("closed"), pass);
  fs::permissions(directory_.path(), fs::perms::owner_all | pass);
  const int status = test::in_child([&] {
    if (::getuid() == 0 && ::setuid(65534) != 0) return 1;
    const bool passes = files_.flush_directories({{directory_.path("closed/mine"), ""}}).has_value();
    const bool refuses = !files_.flush_directories({{directory_.path("closed"), ""}}).has_value();
    return passes && refuses ? 0 : 2;
  });
  fs::permissions(directory_.path("closed"), fs::perms::owner_all);
  EXPECT_EQ(0, WEXITSTATUS(status));
}

}  // namespace
}  // namespace baton::system
