#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <optional>

#include <fmt/format.h>

namespace baton::base {
namespace {

using std::chrono::milliseconds;

// Reads exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, value);
  if (failure != std::errc{} || end != text.data() + digits || text[0] == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<CivilTime> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  const bool dashes = take(text, "-");
  const auto month = take_number(text, 2);
  if (dashes && !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return CivilTime{std::chrono::local_days{date}};
}

std::optional<milliseconds> take_time_of_day(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  milliseconds total = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
  if (!take(text, ":")) return total;
  const auto second = take_number(text, 2);
  if (!second || *second > 60) return std::nullopt;
  total += std::chrono::seconds{*second};
  if (!take(text, ".")) return total;
  int scale = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, scale /= 10) {
    total += milliseconds{(text[digits] - '0') * scale};
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return total;
}

std::optional<std::chrono::seconds> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return std::chrono::seconds{0};
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  take(text, ":");
  const auto minutes = take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

// What strftime(3) of the GNU C library knows. It passes the rest through as it stands.
constexpr std::string_view conversions = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%";
constexpr std::string_view conversion_flags = "_-0^#";

// How long the piece of a strftime format is that `format` begins with: a character, or a conversion with
// flags, width and modifier. 0: there is no such conversion.
std::size_t conversion_length(std::string_view format) {
  if (format[0] != '%') return 1;
  constexpr std::size_t longest_width = 4;
  std::size_t end = std::min(format.find_first_not_of(conversion_flags, 1), format.size());
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t digits = 0; end < format.size() && is_digit(format[end]); ++digits, ++end) {
    if (digits == longest_width) return 0;
  }
  if (end < format.size() && (format[end] == 'E' || format[end] == 'O')) ++end;
  const bool known = end < format.size() && conversions.find(format[end]) != std::string_view::npos;
  return known ? end + 1 : 0;
}

std::string unknown_conversion(std::string_view format) {
  if (format.size() == 1) return "ends in '%'; write '%%' for a per cent sign";
  return fmt::format("'{}' is no conversion of strftime; write '%%' for a per cent sign",
                     format.substr(0, 2));
}

}  // namespace

std::string format_instant(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Result<Instant> parse_instant(std::string_view text) {
  std::string_view rest = text;
  const auto date = take_date(rest);
  if (date && take(rest, "Tt ")) {
    const auto time = take_time_of_day(rest);
    const auto offset = time ? take_offset(rest) : std::nullopt;
    if (offset && rest.empty()) return Instant{date->time_since_epoch() + *time - *offset};
  }
  return usage_error(fmt::format("'{}'", text), "not an RFC 3339 time such as 2024-01-16T00:00:00Z");
}

Result<CivilTime> parse_civil_time(std::string_view text) {
  std::string_view rest = text;
  const auto date = take_date(rest);
  if (date && rest.empty()) return *date;
  if (date && take(rest, "Tt ")) {
    const auto time = take_time_of_day(rest);
    if (time && rest.empty()) return *date + *time;
  }
  return usage_error(fmt::format("'{}'", text), "not a date or time such as 2024-01-16 or 2024-01-16T02:30");
}

Result<std::string> format_civil_time(Instant at, std::chrono::seconds offset, const std::string& zone,
                                      std::string_view format) {
  const std::time_t local = std::chrono::floor<std::chrono::seconds>(at + offset).time_since_epoch().count();
  std::tm fields{};
  if (gmtime_r(&local, &fields) == nullptr) return usage_error("", "the date is out of range");
  fields.tm_gmtoff = offset.count();
  fields.tm_zone = zone.c_str();
  if (format.find('\0') != std::string_view::npos) return usage_error("", "has a NUL byte");
  std::string pattern;
  while (!format.empty()) {
    const std::size_t size = conversion_length(format);
    if (size == 0) return usage_error("", unknown_conversion(format));
    const std::string_view piece = format.substr(0, size);
    // %s is the C library's to compute, by the process's own time zone.
    if (piece.size() > 1 && piece.back() == 's')
      pattern += std::to_string(local - offset.count());
    else
      pattern += piece;
    format.remove_prefix(size);
  }
  // The added character tells an empty result from one that does not fit.
  pattern += '|';
  std::array<char, 1026> buffer{};
  const std::size_t size = std::strftime(buffer.data(), buffer.size(), pattern.c_str(), &fields);
  if (size == 0) return usage_error("", "is longer than 1024 characters as a date");
  return std::string(buffer.data(), size - 1);
}

}  // namespace baton::base
