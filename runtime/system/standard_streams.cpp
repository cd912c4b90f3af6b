#include "system/standard_streams.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::system {

void occupy_standard_streams() {
  for (int number = 0; number <= standard_error; ++number) {
    // O_PATH: a descriptor by which nothing can be read or written (EBADF). It gets the lowest free number.
    if (::fcntl(number, F_GETFD) < 0) ::open("/", O_PATH | O_CLOEXEC);
  }
}

void read_nothing() {
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (nothing.open()) ::dup2(nothing.get(), STDIN_FILENO);
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

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

void show_on_terminal(std::string_view line) {
  const std::string text = "\r" + std::string(line) + "\033[K";
  // What cannot be shown was only of the moment.
  [[maybe_unused]] const ssize_t written = ::write(standard_error, text.data(), text.size());
}

}  // namespace baton::system
