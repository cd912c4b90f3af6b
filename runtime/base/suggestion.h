#pragma once

#include <span>
#include <string>
#include <string_view>

namespace baton::base {

// The candidate that a typo most likely meant, or "" when none is near: at most two edits
// (insert, delete, replace, swap of neighbours), and fewer than half of the word.
[[nodiscard]] std::string closest(std::string_view word, std::span<const std::string> candidates);

// " (did you mean 'X'?)" or "".
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace baton::base
