// The wrapped or gated command: says at its first instruction what time it is, waits until its
// standard input ends, and is gone. Linked without start-up code, so that its own start is as short as one
// can be.

#include "bench/exec_stamp.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern "C" [[noreturn]] void _start() {
  timespec now{};
  ::syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  ::syscall(SYS_write, stamp_descriptor, &now, sizeof now);
  char rest[64];
  while (::syscall(SYS_read, STDIN_FILENO, rest, sizeof rest) > 0) {
  }
  ::syscall(SYS_exit, 0);
  __builtin_unreachable();
}
