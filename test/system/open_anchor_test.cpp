#include "system/open_anchor.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// On a volume that is not the root file system.
class Anchor : public testing::Test {
 protected:
  void SetUp() override {
    if (!on_volume()) GTEST_SKIP() << "/dev/shm is not a volume of its own";
    fs::create_directories(volume_.path("d/e"));
  }
  [[nodiscard]] bool on_volume() const {
    struct stat root {};
    struct stat here {};
    return ::stat("/", &root) == 0 && ::stat(volume_.path().c_str(), &here) == 0 &&
           root.st_dev != here.st_dev;
  }
  // "": what is there now is this directory.
  [[nodiscard]] std::string open(const std::string& path, const std::string& directory) {
    const auto opened = open_anchor(path);
    if (!opened) return opened.error().message();
    struct stat a {};
    struct stat b {};
    if (::fstat(opened->get(), &a) != 0 || ::stat(directory.c_str(), &b) != 0) return "cannot be looked at";
    return a.st_ino == b.st_ino && a.st_dev == b.st_dev ? "" : "another directory";
  }
  void link(const std::string& target, const std::string& name) {
    fs::create_symlink(target, volume_.path(name));
  }
  test::TemporaryDirectory volume_{"/dev/shm"};
  test::TemporaryDirectory image_;
};

TEST_F(Anchor, IsOpenedWhereItIsWhatWasNamed) {
  EXPECT_EQ("", open(volume_.path("d/e"), volume_.path("d/e")));
  EXPECT_EQ("", open(volume_.path("d//./e/"), volume_.path("d/e")));
  EXPECT_EQ("", open(volume_.path("d/e/../.."), volume_.path()));
  EXPECT_EQ("", open("/", "/"));
  EXPECT_EQ("", open(".", "."));
}

TEST_F(Anchor, MayBeBehindALinkWithinItsVolume) {
  link("d/e", "relative");
  link(volume_.path("d"), "absolute");
  link("absolute/../relative", "of-links");
  EXPECT_EQ("", open(volume_.path("relative"), volume_.path("d/e")));
  EXPECT_EQ("", open(volume_.path("absolute/e"), volume_.path("d/e")));
  EXPECT_EQ("", open(volume_.path("of-links"), volume_.path("d/e")));
}

TEST_F(Anchor, IsNotOpenedBehindALinkToAnotherVolume) {
  fs::create_directory(image_.path("x"));
  link(image_.path(), "away");
  link("away/x", "on");
  EXPECT_THAT(open(volume_.path("away"), image_.path()), HasSubstr("'away' is a link to another volume"));
  EXPECT_THAT(open(volume_.path("away/x"), image_.path("x")), HasSubstr("another volume"));
  EXPECT_THAT(open(volume_.path("on"), image_.path("x")), HasSubstr("another volume"));
}

TEST_F(Anchor, MayBeBehindALinkOfTheImage) {
  fs::create_symlink(volume_.path(), image_.path("data"));
  EXPECT_EQ("", open(image_.path("data/d"), volume_.path("d")));
}

TEST_F(Anchor, ThatIsNotThereIsAnErrorThatNamesIt) {
  const std::string path = volume_.path("none");
  EXPECT_THAT(open(path, "/"), HasSubstr(path + ": No such file or directory"));
}

TEST_F(Anchor, BehindLinksWithoutAnEndIsAnError) {
  link("b", "a");
  link("a", "b");
  EXPECT_THAT(open(volume_.path("a"), "/"), HasSubstr("Too many levels of symbolic links"));
}

}  // namespace
}  // namespace baton::system
