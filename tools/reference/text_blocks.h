#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::reference {

// A part of a command's description: a paragraph, its lines joined, or lines that are to stay as they are,
// because they are indented.
struct TextBlock {
  bool literal = false;
  std::string text;
};

[[nodiscard]] std::vector<TextBlock> text_blocks(std::string_view description);

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace baton::reference
