#include "model/signal_text.h"

#include <charconv>
#include <cstdint>
#include <cstring>

#include "model/kernel_text.h"

namespace baton::model {
namespace {

constexpr int last_standard_signal = 31;

// "SigCgt:\t0000000180014a07\n": bit N - 1 is signal N.
std::optional<std::uint64_t> mask_behind(std::string_view text, std::string_view key) {
  const auto words = words_behind(text, key);
  if (words.size() != 1) return std::nullopt;
  std::uint64_t mask = 0;
  const char* const end = words[0].data() + words[0].size();
  const auto [stop, failure] = std::from_chars(words[0].data(), end, mask, 16);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return mask;
}

}  // namespace

std::optional<int> parse_signal(std::string_view text) {
  if (text.starts_with("SIG")) text.remove_prefix(3);
  for (int number = 1; number <= last_standard_signal; ++number) {
    const char* name = ::sigabbrev_np(number);
    if (name != nullptr && text == name) return number;
  }
  return std::nullopt;
}

std::optional<bool> handles_signal(std::string_view status, int number) {
  const auto caught = mask_behind(status, "SigCgt:");
  if (!caught) return std::nullopt;
  return ((*caught >> static_cast<unsigned>(number - 1)) & 1U) != 0;
}

}  // namespace baton::model
