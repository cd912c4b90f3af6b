#include "system/descriptor.h"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>

namespace baton::system {
namespace {

int open_something() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}
bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(Descriptor, ClosesAtItsEnd) {
  const int fd = open_something();
  {
    const Descriptor owner{fd};
    EXPECT_EQ(fd, owner.get());
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST(Descriptor, OwnsNothingAtFirst) {
  const Descriptor none;
  EXPECT_FALSE(none.open());
  EXPECT_EQ(-1, none.get());
}

TEST(Descriptor, HandsOverWhenMoved) {
  const int fd = open_something();
  Descriptor first{fd};
  Descriptor second{std::move(first)};
  EXPECT_FALSE(first.open());  // NOLINT(bugprone-use-after-move)
  Descriptor third;
  third = std::move(second);
  EXPECT_EQ(fd, third.get());
  EXPECT_TRUE(is_open(fd));
}

TEST(Descriptor, ClosesWhatItHeldWhenAssignedATemporary) {
  const int old = open_something();
  Descriptor owner{old};
  const int fresh = open_something();
  owner = Descriptor{fresh};
  EXPECT_FALSE(is_open(old));
  EXPECT_TRUE(is_open(fresh));
}

TEST(Descriptor, ReportsTheResultOfCloseAndIsGone) {
  Descriptor owner{open_something()};
  EXPECT_EQ(0, owner.close());
  EXPECT_FALSE(owner.open());
  EXPECT_EQ(-1, owner.close());
  EXPECT_EQ(EBADF, errno);
}

TEST(Descriptor, LeavesOpenWhatItReleased) {
  int fd = -1;
  {
    Descriptor owner{open_something()};
    fd = owner.release();
    EXPECT_FALSE(owner.open());
  }
  EXPECT_TRUE(is_open(fd));
  ::close(fd);
}

}  // namespace
}  // namespace baton::system
