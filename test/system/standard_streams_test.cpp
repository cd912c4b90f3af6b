#include "system/standard_streams.h"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "system/forked.h"

#include "support/pipe.h"

namespace baton::system {
namespace {

using test::in_child;

bool is_refused(ssize_t result) {
  return result < 0 && errno == EBADF;
}

TEST(StandardStreams, WeWereStartedWithoutStayUnusable) {
  EXPECT_EQ(0, in_child([] {
              for (int number = 0; number <= standard_error; ++number) ::close(number);
              occupy_standard_streams();
              const int next = ::open("/", O_RDONLY | O_DIRECTORY);
              char byte = 0;
              const bool good = next > standard_error && is_refused(::read(0, &byte, 1)) &&
                                is_refused(::write(1, &byte, 1)) && is_refused(::write(2, &byte, 1)) &&
                                !is_writable(1) && !is_writable(2);
              return good ? 0 : 1;
            }));
}

TEST(StandardStreams, AreNotInheritedInPlaceOfClosedOnes) {
  EXPECT_EQ(0, in_child([] {
              ::close(1);
              occupy_standard_streams();
              ::execl("/bin/sh", "sh", "-c", "[ ! -e /proc/self/fd/1 ]", nullptr);
              return 99;
            }));
}

TEST(StandardStreams, StayAsTheyAreWhenTheyAreOpen) {
  const test::Pipe pipe;
  EXPECT_EQ(0, in_child([&] {
              ::dup2(pipe.writer.get(), 1);
              occupy_standard_streams();
              return ::write(1, "x", 1) == 1 ? 0 : 1;
            }));
  EXPECT_EQ("x", test::read_all(pipe.reader.get(), 1));
}

TEST(Descriptors, AreWritableByTheirMode) {
  const test::Pipe pipe;
  EXPECT_TRUE(is_writable(pipe.writer.get()));
  EXPECT_FALSE(is_writable(pipe.reader.get()));
  EXPECT_FALSE(is_writable(-1));
}

TEST(Descriptors, AreTheSameWhenTheyLeadToTheSame) {
  const test::Pipe one;
  const test::Pipe other;
  const Descriptor copy{::dup(one.writer.get())};
  EXPECT_TRUE(are_the_same(one.writer.get(), copy.get()));
  EXPECT_FALSE(are_the_same(one.writer.get(), other.writer.get()));
  EXPECT_FALSE(are_the_same(one.writer.get(), -1));
}

}  // namespace
}  // namespace baton::system
