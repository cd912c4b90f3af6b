#include "system/remove_tree.h"

#include <chrono>
#include <filesystem>

#include <gtest/gtest.h>

#include "system/owner_token.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

TEST(RemoveEmptyDirectory, RemovesNothingElse) {
  const test::TemporaryDirectory directory;
  fs::create_directories(directory.path("x/d"));
  directory.write("f", "");
  fs::create_directory_symlink("x/d", directory.path("l"));
  EXPECT_EQ(false, *remove_empty_directory({directory.path(), "x"}));
  EXPECT_FALSE(remove_empty_directory({directory.path(), "f"}));
  EXPECT_FALSE(remove_empty_directory({directory.path(), "l"}));
  EXPECT_EQ(true, *remove_empty_directory({directory.path(), "x/d"}));
  EXPECT_EQ(true, *remove_empty_directory({directory.path(), "x/d"})) << "is not there";
  EXPECT_EQ(true, *remove_empty_directory({directory.path(), "no/d"}));
  EXPECT_EQ(true, *remove_empty_directory({directory.path(), "x"}));
  EXPECT_TRUE(fs::exists(directory.path("f")));
}

TEST(RemoveTree, FollowsNoLink) {
  const test::TemporaryDirectory directory;
  fs::create_directories(directory.path("x/d"));
  directory.write("kept", "");
  fs::create_directory_symlink("..", directory.path("x/d/up"));
  fs::create_symlink("../../kept", directory.path("x/d/l"));
  fs::permissions(directory.path("x/d"), fs::perms::none);
  EXPECT_TRUE(remove_tree({directory.path(), "x"}));
  EXPECT_FALSE(fs::exists(directory.path("x")));
  EXPECT_TRUE(fs::exists(directory.path("kept")));
  EXPECT_TRUE(remove_tree({directory.path(), "x"})) << "is not there";
}

class Leftovers : public testing::Test {
 protected:
  // A directory that a writer has left; `elsewhere`: one that cannot be asked after.
  std::string leave(const std::string& token, int number) {
    std::string name = ".baton-tmp-" + token + "-" + std::to_string(number);
    fs::create_directories(directory_.path(name + "/data"));
    return name;
  }
  [[nodiscard]] bool stays(const std::string& name, const LeftoverRules& rules) const {
    remove_leftover_trees({directory_.path(), ""}, rules);
    return fs::exists(directory_.path(name));
  }
  static base::Instant in(hours span) {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) + span;
  }
  const std::string elsewhere_ = "0123456789abcdef-1-2-89abcdef";
  test::TemporaryDirectory directory_;
};

TEST_F(Leftovers, OfAnotherMachineGoWhenTheyAreOld) {
  const auto name = leave(elsewhere_, 3);
  EXPECT_TRUE(stays(name, {hours{2}, in(hours{1}), 0}));
  EXPECT_TRUE(stays(name, {hours{0}, in(hours{9}), 0})) << "never";
  EXPECT_FALSE(stays(name, {hours{2}, in(hours{3}), 0}));
}

TEST_F(Leftovers, OfAnEarlierEpochGoAtOnce) {
  const auto name = leave(elsewhere_, 3);
  EXPECT_TRUE(stays(name, {hours{2}, in(hours{0}), 3}));
  EXPECT_FALSE(stays(name, {hours{2}, in(hours{0}), 4}));
}

TEST_F(Leftovers, OfALiveProcessStay) {
  EXPECT_TRUE(stays(leave(owner_token(), 3), {hours{2}, in(hours{9}), 0}));
}

TEST_F(Leftovers, AreNothingThatHasAnotherForm) {
  fs::create_directories(directory_.path(".baton-tmp-mine"));
  directory_.write(".baton-tmp-" + elsewhere_ + "-1", "a file");
  EXPECT_TRUE(stays(".baton-tmp-mine", {hours{1}, in(hours{9}), 9}));
  EXPECT_TRUE(stays(".baton-tmp-" + elsewhere_ + "-1", {hours{1}, in(hours{9}), 9}));
}

}  // namespace
}  // namespace baton::system
