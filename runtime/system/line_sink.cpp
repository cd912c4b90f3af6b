#include "system/line_sink.h"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

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

}  // namespace baton::system
