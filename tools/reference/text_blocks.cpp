#include "reference/text_blocks.h"

#include <algorithm>

namespace baton::reference {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<TextBlock> text_blocks(std::string_view description) {
  std::vector<TextBlock> blocks;
  bool open = false;
  for (const std::string_view line : lines_of(description)) {
    const bool literal = line.starts_with("  ");
    const bool goes_on = open && !line.empty() && blocks.back().literal == literal;
    open = !line.empty();
    if (line.empty()) continue;
    if (!goes_on) blocks.push_back({literal, ""});
    std::string& text = blocks.back().text;
    if (goes_on) text += literal ? '\n' : ' ';
    text += literal ? line.substr(2) : line;
  }
  return blocks;
}

}  // namespace baton::reference
