#include "system/leftovers.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "system/forked.h"
#include "system/owner_token.h"
#include "system/posix_files.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Of another machine, by its hash.
constexpr const char* stranger = ".baton-tmp-0123456789abcdef-42-99-0badcafe-7";

class LeftoversTest : public testing::Test {
 protected:
  void make(const std::string& name) { std::ofstream(directory_.path(name)) << "half"; }
  void make_old(const std::string& name) {
    make(name);
    const timespec times[2]{{1'000'000, 0}, {1'000'000, 0}};
    ASSERT_EQ(0, ::utimensat(AT_FDCWD, directory_.path(name).c_str(), times, 0));
  }
  [[nodiscard]] bool has(const std::string& name) const {
    return fs::exists(fs::symlink_status(directory_.path(name)));
  }
  void tidy(base::Duration max_age = 24h) {
    const auto tidied = PosixFiles().remove_leftovers({directory_.path("."), ""}, max_age);
    EXPECT_TRUE(tidied) << tidied.error().message();
  }
  // Of a process that is gone.
  static std::string of_the_dead() {
    int ends[2];
    EXPECT_EQ(0, ::pipe(ends));
    EXPECT_EQ(0, test::in_child([&] {
                const std::string token = owner_token();
                return ::write(ends[1], token.data(), token.size()) > 0 ? 0 : 1;
              }));
    char token[128] = {};
    EXPECT_GT(::read(ends[0], token, sizeof token - 1), 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return std::string(temporary_prefix) + token + "-0";
  }
  test::TemporaryDirectory directory_;
};

TEST_F(LeftoversTest, OfTheDeadAreRemoved) {
  const std::string name = of_the_dead();
  make(name);
  tidy(0ms);
  EXPECT_FALSE(has(name));
}

TEST_F(LeftoversTest, OfTheLivingStay) {
  const std::string name = std::string(temporary_prefix) + owner_token() + "-0";
  make_old(name);
  tidy(1ms);
  EXPECT_TRUE(has(name));
}

TEST_F(LeftoversTest, OfOtherMachinesAreRemovedWhenTheyAreOld) {
  make(stranger);
  tidy();
  EXPECT_TRUE(has(stranger));
  make_old(stranger);
  tidy(0ms);
  EXPECT_TRUE(has(stranger)) << "zero is never";
  tidy();
  EXPECT_FALSE(has(stranger));
}

TEST_F(LeftoversTest, AreRegularFilesOfAWritersForm) {
  fs::create_symlink("/etc/passwd", directory_.path(of_the_dead()));
  fs::create_directory(directory_.path(stranger));
  for (const char* name : {".baton-tmp-", ".baton-tmp-x", ".baton-tmp-0123456789abcdef-42-99-0badcafe",
                           ".baton-tmp-0123456789abcdef-42-99-0badcafe-7.csv", "data.csv", ".hidden"})
    make_old(name);
  const auto before = std::distance(fs::directory_iterator(directory_.path(".")), {});
  tidy();
  EXPECT_EQ(before, std::distance(fs::directory_iterator(directory_.path(".")), {}));
}

TEST_F(LeftoversTest, AreNotLookedForThroughALink) {
  fs::create_directory(directory_.path("d"));
  fs::create_symlink("d", directory_.path("link"));
  EXPECT_FALSE(PosixFiles().remove_leftovers({directory_.path("."), "link"}, 24h));
}

}  // namespace
}  // namespace baton::system
