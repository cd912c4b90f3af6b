#include "system/terminal.h"

#include <unistd.h>

namespace baton::system {

bool hand_terminal(pid_t from, pid_t to) {
  return ::tcgetpgrp(STDIN_FILENO) == from && ::tcsetpgrp(STDIN_FILENO, to) == 0;
}

}  // namespace baton::system
