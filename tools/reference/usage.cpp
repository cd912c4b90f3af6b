#include "reference/usage.h"

#include <algorithm>
#include <array>

namespace baton::reference {
namespace {

constexpr std::string_view lower_case = "abcdefghijklmnopqrstuvwxyz-";
constexpr std::array<std::string_view, 5> file_words{"PATH", "FILE", "DIR", "SRC", "DEST"};

bool is_letter_of_a_word(char letter) {
  return (letter >= 'A' && letter <= 'Z') || letter == '-';
}

// Words of capitals, without those that are the values of options: "--html FILE" is no operand.
std::vector<std::string_view> operand_words(std::string_view usage) {
  std::vector<std::string_view> words;
  std::string_view before;
  for (std::size_t at = 0; at < usage.size();) {
    const std::size_t begin = usage.find_first_not_of(" []|.", at);
    if (begin == std::string_view::npos) break;
    at = std::min(usage.find_first_of(" []|.", begin), usage.size());
    const std::string_view word = usage.substr(begin, at - begin);
    const bool value = before.starts_with("--") && before.size() > 2;
    if (!value && std::ranges::all_of(word, is_letter_of_a_word)) words.push_back(word);
    before = word;
  }
  return words;
}

std::vector<std::string_view> alternatives(std::string_view usage) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at < usage.size(); ++at) {
    depth += usage[at] == '[' ? 1 : usage[at] == ']' ? -1 : 0;
    if (usage[at] != '|' || depth != 0) continue;
    parts.push_back(usage.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(usage.substr(begin));
  return parts;
}

std::string_view action_of(std::string_view alternative) {
  const std::size_t begin = alternative.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  const std::size_t end = std::min(alternative.find(' ', begin), alternative.size());
  const std::string_view word = alternative.substr(begin, end - begin);
  const bool is_action =
      !word.starts_with('-') && word.find_first_not_of(lower_case) == std::string_view::npos;
  return is_action ? word : std::string_view{};
}

}  // namespace

Usage read_usage(std::string_view usage) {
  Usage found;
  for (const std::string_view alternative : alternatives(usage)) {
    const std::string_view action = action_of(alternative);
    if (!action.empty()) found.actions.emplace_back(action);
  }
  for (const std::string_view word : operand_words(usage)) {
    found.takes_conditions |= is_condition(word);
    found.takes_files |= std::ranges::find(file_words, word) != file_words.end();
  }
  return found;
}

}  // namespace baton::reference
