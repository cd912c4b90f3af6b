#include "base/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace baton::base {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
// Longest first, for formatting; "ms" stands before "m" would match it in parsing because the whole
// run of letters is compared.
constexpr std::array<Unit, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr double longest = 100.0 * 366 * 86'400'000;

bool is_number_character(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

Error bad(std::string_view text) {
  return usage_error(fmt::format("'{}'", text), "not a duration; write 90, 500ms, 90s, 1m30s, 2h or 1d");
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return bad(text);
  double total = 0;
  unsigned seen = 0;
  bool fraction = false;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_number_character(rest[digits])) ++digits;
    double number = 0;
    const auto [end, failure] =
        std::from_chars(rest.data(), rest.data() + digits, number, std::chars_format::fixed);
    if (digits == 0 || failure != std::errc{} || end != rest.data() + digits) return bad(text);
    fraction = fraction || rest.substr(0, digits).find('.') != std::string_view::npos;
    rest.remove_prefix(digits);

    std::size_t letters = 0;
    while (letters < rest.size() && !is_number_character(rest[letters])) ++letters;
    std::string_view name = rest.substr(0, letters);
    rest.remove_prefix(letters);
    if (name.empty()) {
      if (seen != 0) return bad(text);  // "1m30" leaves the unit of 30 to guesswork
      name = "s";
    }
    std::size_t index = 0;
    while (index < units.size() && units[index].name != name) ++index;
    if (index == units.size() || (seen & (1U << index)) != 0) return bad(text);
    seen |= 1U << index;
    if (fraction && (seen & (seen - 1)) != 0) return bad(text);
    total += number * static_cast<double>(units[index].milliseconds);
  }
  if (total > longest) return usage_error(fmt::format("'{}'", text), "longer than a hundred years");
  return Duration{std::llround(total)};
}

std::string format_duration(Duration value) {
  if (value.count() == 0) return "0s";
  std::string text = value.count() < 0 ? "-" : "";
  auto rest = std::abs(value.count());
  for (const Unit& unit : units) {
    if (const auto count = rest / unit.milliseconds; count != 0)
      text += fmt::format("{}{}", count, unit.name);
    rest %= unit.milliseconds;
  }
  return text;
}

}  // namespace baton::base
