#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/duration.h"
#include "base/time.h"
#include "model/job_view.h"
#include "model/ownership.h"
#include "model/wait_plan.h"

namespace baton::model {

// Judges over several looks what has become of one index of a job: by its claims, end records and heartbeat,
// as a gate's job: condition does. Time is the watcher's own monotonic clock.
class WatchedJob {
 public:
  struct Rules {
    base::Duration lost_after{60'000};
    // An end that was there before the watch began may be an earlier attempt's, of another pod, whose
    // successor is about to start. For so long it is not taken for the end of what is watched.
    base::Duration restart_within{60'000};
    bool named_run = false;  // such a run does not start again once it is complete
    // Of the watcher: what ended here ended in this pod. Empty where a host's name does not tell pods apart.
    std::string host;
    // An end record comes a moment before the record that tells the rest. For so long the end waits for it.
    base::Duration record_within{5'000};
  };

  explicit WatchedJob(Rules rules) : rules_(std::move(rules)), owner_(rules_.lost_after) {}

  // `seen`: nothing while nobody has claimed it. `record`: the newest, or null; it only tells whether an
  // owner that lives waits or runs, and whether one that has ended has told all.
  WatchedState judge(const std::optional<WorkerSighting>& seen, const Record* record,
                     base::MonotonicTime now);

  [[nodiscard]] const std::string& reason() const { return reason_; }  // for people
  [[nodiscard]] base::Duration silence() const { return owner_.silence(); }

 private:
  [[nodiscard]] WatchedState judge_end(const OwnerSighting& seen, const Record* record,
                                       base::MonotonicTime now);
  [[nodiscard]] bool is_about_to_tell(const OwnerSighting& seen, const Record* record,
                                      base::MonotonicTime now);
  [[nodiscard]] bool may_be_followed(const Marker* end) const;

  Rules rules_;
  OwnerWatch owner_;
  std::string reason_;
  std::optional<base::MonotonicTime> began_;  // when it was first looked at
  std::uint64_t ended_before_ = 0;            // the epoch that had ended by then
  struct End {
    std::uint64_t epoch = 0;
    base::MonotonicTime seen;
  };
  std::optional<End> end_;  // the newest
};

}  // namespace baton::model
