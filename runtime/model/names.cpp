#include "model/names.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace baton::model {
namespace {

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_alphanumeric(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

}  // namespace

base::Result<void> check_name(std::string_view what, std::string_view name) {
  const bool good = !name.empty() && name.size() <= 63 &&
                    std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '-'; }) &&
                    name.front() != '-' && name.back() != '-';
  if (good) return {};
  return base::usage_error(fmt::format("{} name '{}'", what, name),
                           "must be 1 to 63 of a-z, 0-9 and '-', with no '-' at either end");
}

base::Result<void> check_run_id(std::string_view run) {
  const bool good =
      !run.empty() && run.size() <= 64 && run != "." && run != ".." &&
      std::ranges::all_of(run, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
  if (good) return {};
  return base::usage_error(fmt::format("run id '{}'", run),
                           "must be 1 to 64 of letters, digits, '.', '_' and '-', and not '.' or '..'");
}

base::Result<std::uint32_t> parse_count(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size() || value > 0x7fffffffU) {
    return base::usage_error(fmt::format("'{}'", text), "not a whole number from 0 to 2147483647");
  }
  return value;
}

}  // namespace baton::model
