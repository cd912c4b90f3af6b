#include "system/terminal_screen.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace baton::system {
namespace {

constexpr int patience_ms = 500;

}  // namespace

std::optional<TerminalSize> terminal_size() {
  if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return TerminalSize{};
  return TerminalSize{size.ws_col, size.ws_row};
}

TerminalScreen::TerminalScreen()
    : own_(::open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
  enter();
}

TerminalScreen::~TerminalScreen() {
  leave();
}

// Each line is cleared behind its text only, and what is below at last, so that nothing flickers.
void TerminalScreen::show(std::string_view text) {
  std::string picture = "\x1b[H";
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    picture.append(text.substr(0, end)).append("\x1b[K");
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!text.empty()) picture += "\r\n";
  }
  write(picture + "\x1b[J");
}

void TerminalScreen::suspend() {
  leave();
  ::raise(SIGSTOP);
  enter();
}

void TerminalScreen::enter() {
  write("\x1b[?1049h\x1b[?25l");
}

void TerminalScreen::leave() {
  write("\x1b[?25h\x1b[?1049l");
}

void TerminalScreen::write(std::string_view text) const {
  const int terminal = own_.open() ? own_.get() : STDOUT_FILENO;
  while (!text.empty()) {
    pollfd out{terminal, POLLOUT, 0};
    if (::poll(&out, 1, patience_ms) <= 0) return;
    const ssize_t written = ::write(terminal, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace baton::system
