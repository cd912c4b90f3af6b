#include "system/standard_streams.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace baton::system {

void occupy_standard_streams() {
  for (int number = 0; number <= standard_error; ++number) {
    // O_PATH: a descriptor by which nothing can be read or written (EBADF). It gets the lowest free number.
    if (::fcntl(number, F_GETFD) < 0) ::open("/", O_PATH | O_CLOEXEC);
  }
}

bool is_writable(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY;
}

bool are_the_same(int one, int other) {
  struct stat first {};
  struct stat second {};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino && first.st_rdev == second.st_rdev;
}

}  // namespace baton::system
