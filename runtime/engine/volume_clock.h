#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

// What a volume's clock says now. The age of a file is that, less what it said when the file was written:
// this host's clock may be a day off. Asked once per directory, then carried on with the monotonic clock.
class VolumeClock {
 public:
  VolumeClock(system::Files& files, const system::Clock& clock) : files_(files), clock_(clock) {}

  // Nothing where the volume cannot be asked now. One that may only be read is taken to agree with this host.
  [[nodiscard]] std::optional<base::Instant> now(const std::string& directory);

 private:
  struct Reading {
    base::Instant then;
    base::MonotonicTime taken;
  };

  system::Files& files_;
  const system::Clock& clock_;
  std::map<std::string, Reading> readings_;  // by directory
};

}  // namespace baton::engine
