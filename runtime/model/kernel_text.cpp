#include "model/kernel_text.h"

#include <algorithm>
#include <charconv>

namespace baton::model {

std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return lines;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) return words;
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<std::uint64_t> parse_whole_number(std::string_view digits) {
  std::uint64_t count = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return count;
}

std::optional<std::uint64_t> only_count(std::string_view text) {
  const auto lines = whole_lines(text);
  return lines.size() == 1 ? parse_whole_number(lines.front()) : std::nullopt;
}

std::vector<std::string_view> words_behind(std::string_view text, std::string_view key) {
  for (const std::string_view line : whole_lines(text)) {
    auto words = words_of(line);
    if (words.empty() || words.front() != key) continue;
    words.erase(words.begin());
    return words;
  }
  return {};
}

std::optional<std::uint64_t> count_behind(std::string_view text, std::string_view key) {
  const auto words = words_behind(text, key);
  return words.empty() ? std::nullopt : parse_whole_number(words.front());
}

std::optional<std::uint64_t> times(std::optional<std::uint64_t> count, std::uint64_t factor) {
  std::uint64_t product = 0;
  if (!count || __builtin_mul_overflow(*count, factor, &product)) return std::nullopt;
  return product;
}

std::optional<std::uint64_t> sum(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
  std::uint64_t total = 0;
  if (!a || !b || __builtin_add_overflow(*a, *b, &total)) return std::nullopt;
  return total;
}

}  // namespace baton::model
