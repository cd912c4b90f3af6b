#pragma once

#include <chrono>
#include <string>

#include "base/error.h"
#include "base/time.h"

namespace baton::system {

// One time zone for the life of the process, as the C library knows it. UTC needs no file, a named zone one
// below /usr/share/zoneinfo (or wherever an absolute path says), a POSIX rule ("CET-1CEST,M3.5.0,M10.5.0/3")
// none.
class TimeZone {
 public:
  struct Offset {
    std::chrono::seconds ahead_of_utc{0};
    std::string abbreviation;
  };

  // Empty is UTC. A zone that this image does not know is an error: the C library alone would silently take
  // it for UTC, and file tonight's data under the wrong date.
  [[nodiscard]] static base::Result<TimeZone> load(const std::string& name);
  [[nodiscard]] Offset at(base::Instant instant) const;

 private:
  bool utc_ = true;
};

}  // namespace baton::system
