#include "system/log_file.h"

#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/forked.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;

class LogFileTest : public testing::Test {
 protected:
  [[nodiscard]] LogFile::Options options(std::uint64_t max_bytes = 0, std::uint32_t keep = 3) const {
    return {directory_.path("log"), max_bytes, keep};
  }
  static void append(LogFile& log, const std::string& lines) {
    const auto appended = log.append(lines);
    EXPECT_FALSE(appended.error) << appended.error->message();
    EXPECT_EQ(lines.size(), appended.bytes);
  }
  [[nodiscard]] std::string read(const std::string& name) const { return directory_.read(name); }
  [[nodiscard]] bool exists(const std::string& name) const { return fs::exists(directory_.path(name)); }

  test::TemporaryDirectory directory_;
};

TEST_F(LogFileTest, AppendsToWhatIsThere) {
  directory_.write("log", "before\n");
  LogFile log(options());
  append(log, "one\n");
  append(log, "two\n");
  EXPECT_TRUE(log.sync());
  EXPECT_EQ("before\none\ntwo\n", read("log"));
}

TEST_F(LogFileTest, MakesItsDirectories) {
  LogFile log({directory_.path("a/b/log"), 0, 0});
  append(log, "x\n");
  EXPECT_EQ("x\n", read("a/b/log"));
}

TEST_F(LogFileTest, IsThereAsSoonAsItIsOpen) {
  LogFile log(options());
  EXPECT_TRUE(log.open());
  EXPECT_TRUE(exists("log"));
}

TEST_F(LogFileTest, RotatesBetweenLines) {
  LogFile log(options(10));
  append(log, "1234\n1234\n");
  EXPECT_FALSE(exists("log.1"));
  append(log, "abcd\nefgh\nijkl\n");
  EXPECT_EQ("ijkl\n", read("log"));
  EXPECT_EQ("abcd\nefgh\n", read("log.1"));
  EXPECT_EQ("1234\n1234\n", read("log.2"));
}

TEST_F(LogFileTest, KeepsOnlySoManyOldOnes) {
  LogFile log(options(2, 2));
  for (const char* line : {"1\n", "2\n", "3\n", "4\n", "5\n"}) append(log, line);
  EXPECT_EQ("5\n", read("log"));
  EXPECT_EQ("4\n", read("log.1"));
  EXPECT_EQ("3\n", read("log.2"));
  EXPECT_FALSE(exists("log.3"));
}

TEST_F(LogFileTest, MayKeepNone) {
  LogFile log(options(2, 0));
  for (const char* line : {"1\n", "2\n", "3\n"}) append(log, line);
  EXPECT_EQ("3\n", read("log"));
  EXPECT_FALSE(exists("log.1"));
}

TEST_F(LogFileTest, RotatesOneThatWasTooLargeBefore) {
  directory_.write("log", "too large already\n");
  LogFile log(options(10));
  append(log, "new\n");
  EXPECT_EQ("new\n", read("log"));
  EXPECT_EQ("too large already\n", read("log.1"));
}

TEST_F(LogFileTest, GivesALineThatIsLargerThanAFileOneOfItsOwn) {
  LogFile log(options(10));
  append(log, "a\nmuch longer than ten\nb\n");
  EXPECT_EQ("b\n", read("log"));
  EXPECT_EQ("much longer than ten\n", read("log.1"));
  EXPECT_EQ("a\n", read("log.2"));
}

TEST_F(LogFileTest, FollowsNoLink) {
  directory_.write("precious", "mine\n");
  fs::create_symlink(directory_.path("precious"), directory_.path("log"));
  LogFile log(options());
  const auto appended = log.append("x\n");
  ASSERT_TRUE(appended.error);
  EXPECT_EQ(base::ErrorKind::refused, appended.error->kind);
  EXPECT_EQ("mine\n", read("precious"));
}

TEST_F(LogFileTest, WritesIntoNothingButAFile) {
  ASSERT_EQ(0, ::mkfifo(directory_.path("log").c_str(), 0666));
  LogFile log(options());
  EXPECT_EQ(base::ErrorKind::wrong_type, log.append("x\n").error->kind);
  const int reader = ::open(directory_.path("log").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  EXPECT_EQ(base::ErrorKind::wrong_type, log.append("x\n").error->kind);
  ::close(reader);
  fs::remove(directory_.path("log"));
  fs::create_directory(directory_.path("log"));
  EXPECT_EQ(base::ErrorKind::wrong_type, log.append("x\n").error->kind);
}

TEST_F(LogFileTest, GoesOnBehindACutLineWhenThereIsRoomAgain) {
  EXPECT_EQ(0, test::in_child([this] {
              ::signal(SIGXFSZ, SIG_IGN);
              rlimit limit{7, RLIM_INFINITY};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              LogFile log(options());
              const auto cut = log.append("1234\n5678\n");
              limit.rlim_cur = RLIM_INFINITY;
              ::setrlimit(RLIMIT_FSIZE, &limit);
              const auto after = log.append("more\n");
              return cut.bytes == 7 && cut.error && cut.error->kind == base::ErrorKind::full && !after.error
                         ? 0
                         : 1;
            }));
  EXPECT_EQ("1234\n56\nmore\n", read("log"));
}

TEST_F(LogFileTest, TellsWhenItCannotRotate) {
  fs::create_directories(directory_.path("log.1"));
  LogFile log(options(2, 1));
  append(log, "1\n");
  EXPECT_TRUE(log.append("2\n").error);
  fs::remove(directory_.path("log.1"));
  append(log, "3\n");
  EXPECT_EQ("3\n", read("log"));
  EXPECT_EQ("1\n", read("log.1"));
}

TEST_F(LogFileTest, BeginsALineOfItsOwn) {
  directory_.write("log", "cut sho");
  LogFile log(options());
  append(log, "one\n");
  append(log, "two\n");
  EXPECT_EQ("cut sho\none\ntwo\n", read("log"));
}

}  // namespace
}  // namespace baton::system
