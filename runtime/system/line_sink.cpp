#include "system/line_sink.h"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

#include "system/system_error.h"

namespace baton::system {

void StdoutSink::write(std::string_view line) {
  // For a pipe POLLOUT promises room for PIPE_BUF, which no line exceeds.
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, patience_ms_) == 0) {
    patience_ms_ = 0;
    return;
  }
  while (!line.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool stderr_accepts() {
  pollfd err{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&err, 1, 1000) != 0;
}

base::Result<void> write_stdout(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EAGAIN) {
      pollfd out{STDOUT_FILENO, POLLOUT, 0};
      ::poll(&out, 1, -1);
    } else if (written < 0 && errno != EINTR) {
      return last_error("write", "standard output");
    } else if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  return {};
}

}  // namespace baton::system
