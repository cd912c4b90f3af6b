#pragma once

#include <map>
#include <optional>

#include "base/duration.h"
#include "base/time.h"
#include "model/ownership.h"
#include "model/wait_plan.h"

namespace baton::model {

// Judges over several looks whether a job that is waited for can still come: whether the owners of its
// indices live, and whether anybody ever starts it. Time is the waiter's own monotonic clock.
class JobWatch {
 public:
  struct Rules {
    base::Duration lost_after{60'000};
    std::optional<base::Duration> start_within;  // absent: for ever
  };

  // `started`: when the wait began.
  JobWatch(Rules rules, base::MonotonicTime started) : rules_(rules), started_(started) {}

  // Fills in what only several looks can tell. Nothing is held against a job that could not be seen.
  void judge(JobSighting& job, base::MonotonicTime now);

 private:
  Rules rules_;
  base::MonotonicTime started_;
  std::map<std::uint32_t, OwnerWatch> owners_;
};

}  // namespace baton::model
