#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "system/descriptor.h"

namespace baton::system {

// The last lines of a terminal, which are replaced by the next ones, while other lines go by above them. A
// terminal that takes nothing (Ctrl-S) holds nobody up for longer than a moment; it misses pictures, and the
// lines that were to go by with them. (ECMA-48: CPL, EL, ED)
class LiveLines {
 public:
  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };

  explicit LiveLines(int terminal);

  // As it is now; that of a VT100 where the terminal does not tell.
  [[nodiscard]] Size size() const;
  // Lines of the picture are no wider than the screen, and fewer than it has rows.
  void show(const std::vector<std::string>& above, const std::vector<std::string>& picture);

 private:
  void write(std::string_view text) const;

  int terminal_;
  Descriptor own_;         // not blocking, which the terminal itself must not be made: others share it
  std::size_t shown_ = 0;  // lines of the last picture
};

}  // namespace baton::system
