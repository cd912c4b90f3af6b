#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace baton::model {

// Local time in one time zone, as a value: how far it is ahead of UTC at a moment, and what it is called
// then.
struct ZoneOffset {
  std::chrono::seconds ahead_of_utc{0};
  std::string abbreviation = "UTC";
};
using Zone = std::function<ZoneOffset(base::Instant)>;

// The moment a run is for. Fixed once at start: everything derived from it (dates in paths, the default
// run id) stays the same however long the process lives.
struct LogicalTime {
  base::Instant at;
  ZoneOffset zone;

  [[nodiscard]] base::Result<std::string> format(std::string_view strftime_format) const;
  // RFC 3339 in UTC.
  [[nodiscard]] std::string to_string() const { return base::format_instant(at); }
};

// A CronJob names its Jobs NAME-MINUTES, minutes since 1970 in UTC, eight digits until 2160
// (kubernetes pkg/controller/cronjob: getJobName). Minutes before 2015 are taken for a date, not a minute.
struct ScheduledName {
  std::string job;
  base::Instant minute;
};
[[nodiscard]] std::optional<ScheduledName> parse_scheduled_name(std::string_view job_name);

struct LogicalTimeSources {
  std::string explicit_time;      // --logical-time or BATON_LOGICAL_TIME; empty: not given
  std::string platform_job_name;  // JOB_NAME
  base::Instant now;
};
// RFC 3339, a civil date or time in `zone`, or @SECONDS since 1970.
[[nodiscard]] base::Result<LogicalTime> choose_logical_time(const LogicalTimeSources& sources,
                                                            const Zone& zone);

// A run id, and whether it names this one execution. The logical date alone does not: yesterday's rerun and
// today's first try may share it, so nothing is skipped or refused because of it.
struct Run {
  std::string id;
  bool named = false;
};
// `explicit_run`: --run or BATON_RUN; empty: not given.
[[nodiscard]] base::Result<Run> choose_run(std::string_view explicit_run, std::string_view platform_job_name,
                                           const LogicalTime& time);

}  // namespace baton::model
