#include "system/live_lines.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace baton::system {
namespace {

constexpr int patience_ms = 300;

}  // namespace

LiveLines::LiveLines(int terminal)
    : terminal_(terminal),
      own_(::open(fmt::format("/proc/self/fd/{}", terminal).c_str(),
                  O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}

LiveLines::Size LiveLines::size() const {
  winsize size{};
  if (::ioctl(terminal_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

// Each line is cleared behind its text only, and what is below at last, so that nothing flickers.
void LiveLines::show(const std::vector<std::string>& above, const std::vector<std::string>& picture) {
  std::string text = shown_ > 0 ? fmt::format("\x1b[{}F", shown_) : "";
  for (const std::string& line : above) text += line + "\x1b[K\r\n";
  for (const std::string& line : picture) text += line + "\x1b[K\r\n";
  shown_ = picture.size();
  write(text + "\x1b[J");
}

void LiveLines::write(std::string_view text) const {
  const int terminal = own_.open() ? own_.get() : terminal_;
  while (!text.empty()) {
    pollfd out{terminal, POLLOUT, 0};
    if (::poll(&out, 1, patience_ms) <= 0) return;
    const ssize_t written = ::write(terminal, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace baton::system
