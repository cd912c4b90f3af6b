#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "system/descriptor.h"

namespace baton::system {

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
// Nothing where standard output is no terminal; the size of a VT100 where it does not tell its own.
[[nodiscard]] std::optional<TerminalSize> terminal_size();

// The terminal on standard output, as long as this object lives: its other screen, on which a picture is
// replaced by the next, without a cursor. Afterwards it looks as it did before. A terminal that takes nothing
// (Ctrl-S) holds nobody up for longer than a moment; it misses pictures. (XTerm Control Sequences, DECSET
// 1049 and 25)
class TerminalScreen {
 public:
  TerminalScreen();
  ~TerminalScreen();
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  // Whole lines, each no longer than the screen is wide.
  void show(std::string_view text);
  // Gives the terminal back and stops this process, as a shell wants it; returns when it is continued.
  void suspend();

 private:
  void enter();
  void leave();
  void write(std::string_view text) const;

  Descriptor own_;  // not blocking, which standard output itself must not be made: others share it
};

}  // namespace baton::system
