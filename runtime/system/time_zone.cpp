#include "system/time_zone.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>
#include <sys/stat.h>

namespace baton::system {
namespace {

bool is_utc(const std::string& name) {
  return name.empty() || name == "UTC" || name == "UTC0" || name == "Z" || name == "GMT" || name == "Etc/UTC";
}

// A name of three letters or more, or one in <>, and then an offset: tzset(3).
bool is_posix_rule(const std::string& name) {
  std::size_t end = 0;
  if (name.starts_with('<')) {
    end = name.find('>');
    if (end == std::string::npos) return false;
    ++end;
  } else {
    while (end < name.size() && std::isalpha(static_cast<unsigned char>(name[end])) != 0) ++end;
    if (end < 3) return false;
  }
  if (end < name.size() && (name[end] == '+' || name[end] == '-')) ++end;
  return end < name.size() && std::isdigit(static_cast<unsigned char>(name[end])) != 0;
}

bool is_regular(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_installed(const std::string& name) {
  if (name.starts_with('/')) return is_regular(name);
  return name.find("..") == std::string::npos && is_regular("/usr/share/zoneinfo/" + name);
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
