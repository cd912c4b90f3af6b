#include "system/time_zone.h"

#include <array>
#include <cctype>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::system {
namespace {

bool is_utc(const std::string& name) {
  return name.empty() || name == "UTC" || name == "UTC0" || name == "Z" || name == "GMT" || name == "Etc/UTC";
}

// "M3.5.0", "J60/2", "300": when the clocks change.
bool is_change_date(std::string_view text) {
  constexpr std::string_view first = "MJ0123456789";
  constexpr std::string_view rest = "0123456789./:+-";
  return !text.empty() && first.find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(rest, 1) == std::string_view::npos;
}

// A name of three letters or more, or one in <>, then an offset, perhaps the same for the summer, and perhaps
// the two dates of the change: tzset(3).
bool is_posix_rule(std::string_view rule) {
  const std::size_t comma = rule.find(',');
  const std::string_view names = rule.substr(0, comma);
  std::size_t end = 0;
  if (names.starts_with('<')) {
    end = names.find('>');
    if (end == std::string_view::npos) return false;
    ++end;
  } else {
    while (end < names.size() && std::isalpha(static_cast<unsigned char>(names[end])) != 0) ++end;
    if (end < 3) return false;
  }
  if (end < names.size() && (names[end] == '+' || names[end] == '-')) ++end;
  if (end >= names.size() || std::isdigit(static_cast<unsigned char>(names[end])) == 0) return false;
  if (comma == std::string_view::npos) return true;
  const std::string_view dates = rule.substr(comma + 1);
  const std::size_t second = dates.find(',');
  return second != std::string_view::npos && is_change_date(dates.substr(0, second)) &&
         is_change_date(dates.substr(second + 1));
}

// Compiled time zone files begin so (tzfile(5)); what does not, the C library silently takes for UTC.
bool is_zone_file(const std::string& path) {
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  std::array<char, 4> magic{};
  return fd.open() && ::read(fd.get(), magic.data(), magic.size()) == 4 &&
         std::string_view(magic.data(), magic.size()) == "TZif";
}

bool is_installed(const std::string& name) {
  if (name.starts_with('/')) return is_zone_file(name);
  return name.find("..") == std::string::npos && is_zone_file("/usr/share/zoneinfo/" + name);
}

}  // namespace

base::Result<TimeZone> TimeZone::load(const std::string& given) {
  const std::string name = given.starts_with(':') ? given.substr(1) : given;
  TimeZone zone;
  if (is_utc(name)) return zone;
  if (!is_installed(name) && !is_posix_rule(name)) {
    return base::Error{base::ErrorKind::configuration, "", fmt::format("time zone '{}'", name),
                       "is not known here; install tzdata in the image, or write a POSIX rule such as "
                       "CET-1CEST,M3.5.0,M10.5.0/3",
                       0};
  }
  // Other threads may read the environment once jobs are under way, and then it is the same zone.
  if (const char* present = ::getenv("TZ"); present == nullptr || name != present)
    ::setenv("TZ", name.c_str(), 1);
  ::tzset();
  zone.utc_ = false;
  return zone;
}

TimeZone::Offset TimeZone::at(base::Instant instant) const {
  if (utc_) return {std::chrono::seconds{0}, "UTC"};
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return {std::chrono::seconds{local.tm_gmtoff}, local.tm_zone};
}

}  // namespace baton::system
