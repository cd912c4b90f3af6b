#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "model/family_table.h"
#include "model/job_trends.h"
#include "model/marker.h"
#include "model/record.h"
#include "model/state_layout.h"
#include "model/threshold.h"

namespace baton::model {

// A threshold that one series has passed.
struct ActiveAlert {
  Threshold threshold;
  LineLabels labels;  // of the series
  double value = 0;   // the newest
  base::Instant since;
  std::optional<base::Instant> cleared_at;
  bool gone = false;  // cleared, because there is no such series any more
  friend bool operator==(const ActiveAlert&, const ActiveAlert&) = default;
};

struct HistoryPoint {
  base::Instant at;
  std::optional<double> memory_percent;
  std::optional<double> cpu_percent;
  std::optional<double> progress_percent;
};

// PENDING: nobody has claimed it; LOST: its owner is gone without having said how it ended.
enum class WatchedState { pending, waiting, running, succeeded, failed, lost };
[[nodiscard]] std::string_view to_string(WatchedState state);

// All that is known of one job (one index of one run) at one moment, for whoever shows it.
struct JobView {
  static constexpr std::size_t max_history = 120;

  Worker worker;
  bool identified = true;  // else worker may still change, and nothing is to be published under its name
  bool seen = true;        // else of what follows only volumes, alerts and history are known
  bool overdue = false;    // not seen for so long that somebody should know
  WatchedState state = WatchedState::pending;
  std::string reason;
  std::uint64_t epoch = 0;               // 0: none
  std::shared_ptr<const Record> record;  // of this epoch, or null
  std::shared_ptr<const Marker> end;     // how it ended, or null
  std::optional<Progress> progress;
  Trends trends;
  std::optional<base::Duration> heartbeat_age;  // of a live owner, by our own clock
  std::optional<base::Duration> checkpoint_age;
  std::vector<VolumeSpace> volumes;  // that the sidecar has measured itself
  std::vector<ActiveAlert> alerts;   // that fire
  std::deque<HistoryPoint> history;  // oldest first

  [[nodiscard]] bool is_over() const { return state >= WatchedState::succeeded; }
};

}  // namespace baton::model
