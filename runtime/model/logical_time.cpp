#include "model/logical_time.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "model/names.h"

namespace baton::model {
namespace {

using base::Instant;

LogicalTime in_zone(Instant at, const Zone& zone) {
  return {at, zone(at)};
}

// A time that the clocks skip is read with the offset before the change, as RFC 5545 has it, so that a day
// whose midnight is skipped still begins on that day; of a time that comes twice, the first is meant.
Instant resolve(base::CivilTime civil, const Zone& zone) {
  const Instant guess{civil.time_since_epoch()};
  const auto before = zone(guess - std::chrono::days{1}).ahead_of_utc;
  const auto after = zone(guess + std::chrono::days{1}).ahead_of_utc;
  for (const auto offset : {before, after}) {
    if (zone(guess - offset).ahead_of_utc == offset) return guess - offset;
  }
  return guess - before;
}

base::Result<Instant> parse(std::string_view text, const Zone& zone) {
  if (text.starts_with('@')) {
    std::int64_t seconds = 0;
    const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), seconds);
    constexpr std::int64_t year_9999 = 253'402'300'799;
    if (failure == std::errc{} && end == text.data() + text.size() && seconds >= 0 && seconds <= year_9999) {
      return Instant{std::chrono::seconds{seconds}};
    }
  } else if (auto instant = base::parse_instant(text)) {
    return *instant;
  } else if (auto civil = base::parse_civil_time(text)) {
    return resolve(*civil, zone);
  }
  return base::usage_error(
      fmt::format("'{}'", text),
      "not a logical time; write 2024-01-16, 2024-01-16T02:30, 2024-01-16T02:30:00Z or @SECONDS");
}

// Of an earlier one, strftime writes fewer digits than a date in a path should have.
constexpr std::chrono::year first_year{1000};

std::chrono::year year_of(const LogicalTime& time) {
  const auto local = time.at + time.zone.ahead_of_utc;
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(local)).year();
}

}  // namespace

base::Result<std::string> LogicalTime::format(std::string_view strftime_format) const {
  return base::format_civil_time(at, zone.ahead_of_utc, zone.abbreviation, strftime_format);
}

std::optional<ScheduledName> parse_scheduled_name(std::string_view job_name) {
  constexpr std::size_t digits = 8;
  if (job_name.size() < digits + 2) return std::nullopt;
  const std::string_view suffix = job_name.substr(job_name.size() - digits);
  if (job_name[job_name.size() - digits - 1] != '-' ||
      !std::ranges::all_of(suffix, [](char c) { return c >= '0' && c <= '9'; }) || suffix[0] == '0') {
    return std::nullopt;
  }
  std::int64_t minutes = 0;
  std::from_chars(suffix.data(), suffix.data() + suffix.size(), minutes);
  // extract-20240116 carries a date, not a minute: read as minutes it would lie in 2008. No CronJob ever ran
  // before the first Kubernetes release of 2015.
  constexpr std::int64_t year_2015 = 23'667'840;
  if (minutes < year_2015) return std::nullopt;
  return ScheduledName{std::string(job_name.substr(0, job_name.size() - digits - 1)),
                       Instant{std::chrono::minutes{minutes}}};
}

base::Result<LogicalTime> choose_logical_time(const LogicalTimeSources& sources, const Zone& zone) {
  if (!sources.explicit_time.empty()) {
    auto at = parse(sources.explicit_time, zone);
    if (!at) return at.error();
    auto time = in_zone(*at, zone);
    if (year_of(time) < first_year)
      return base::usage_error(fmt::format("'{}'", sources.explicit_time), "lies before the year 1000");
    return time;
  }
  if (const auto scheduled = parse_scheduled_name(sources.platform_job_name))
    return in_zone(scheduled->minute, zone);
  return in_zone(sources.now, zone);
}

base::Result<Run> choose_run(std::string_view explicit_run, std::string_view platform_job_name,
                             const LogicalTime& time) {
  if (!explicit_run.empty()) {
    if (auto good = check_run_id(explicit_run); !good) return good.error();
    return Run{std::string(explicit_run), true};
  }
  if (const auto scheduled = parse_scheduled_name(platform_job_name)) {
    auto id = base::format_civil_time(scheduled->minute, std::chrono::seconds{0}, "UTC", "%Y%m%dT%H%MZ");
    if (!id) return id.error();
    return Run{*id, true};
  }
  auto date = time.format("%Y%m%d");
  if (!date) return date.error();
  return Run{*date, false};
}

}  // namespace baton::model
