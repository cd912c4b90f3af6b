#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::model {

// What a file of the kernel's below /proc or /sys says; empty when it cannot be read.
using KernelText = std::function<std::string(const std::string& path)>;

// Readers of such text. A line without an end was cut off, and what is cut off, is no number or does not fit
// has no value: nothing here is ever guessed.

[[nodiscard]] std::vector<std::string_view> whole_lines(std::string_view text);
// Between blanks and tabs.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);
[[nodiscard]] std::optional<std::uint64_t> parse_whole_number(std::string_view digits);

// "4747264\n".
[[nodiscard]] std::optional<std::uint64_t> only_count(std::string_view text);
// "12 34\n" for KEY of a line "KEY 12 34\n"; the first such line's words behind the key, or none.
[[nodiscard]] std::vector<std::string_view> words_behind(std::string_view text, std::string_view key);
// 12 of "KEY 12\n".
[[nodiscard]] std::optional<std::uint64_t> count_behind(std::string_view text, std::string_view key);

// Nothing when it does not fit.
[[nodiscard]] std::optional<std::uint64_t> times(std::optional<std::uint64_t> count, std::uint64_t factor);
[[nodiscard]] std::optional<std::uint64_t> sum(std::optional<std::uint64_t> a,
                                               std::optional<std::uint64_t> b);

}  // namespace baton::model
