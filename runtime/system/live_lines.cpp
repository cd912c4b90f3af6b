#include "system/live_lines.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace baton::system {
namespace {

constexpr int patience_ms = 300;

}  // namespace

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
  while (!text.empty()) {
    pollfd out{terminal_, POLLOUT, 0};
    if (::poll(&out, 1, patience_ms) <= 0) return;
    // No more than a terminal takes at once: it may not be set to non-blocking, which others would see.
    constexpr std::size_t piece = 512;
    const ssize_t written = ::write(terminal_, text.data(), std::min(text.size(), piece));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace baton::system
