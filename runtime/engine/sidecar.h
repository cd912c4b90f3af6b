#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/exit_code.h"
#include "engine/exporter.h"
#include "engine/job_announcer.h"
#include "engine/job_readers.h"
#include "engine/monitor.h"
#include "engine/status_board.h"
#include "engine/volume_gauge.h"
#include "model/look_budget.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Watches jobs and publishes their numbers until all of them are over, a stop signal comes, or its time is
// up. Drives the worker; the main thread sleeps in Events, and nothing that it publishes to holds it.
class Sidecar {
 public:
  struct Options {
    base::Duration interval{15'000};   // between reports
    base::Duration look_every{2'000};  // at least so often the jobs are looked at
    std::optional<base::Duration> max_lifetime;
    model::WatchedJob::Rules rules;
    model::AlertRules alerts;
    base::Duration unseen_after{60'000};  // without an answer, nothing is known of a job any more
    // At the end: for the last look; after a stop signal for all of it; else for the targets to take the last
    // report.
    base::Duration look_patience{1'000};
    base::Duration stop_patience{1'500};
    base::Duration final_patience{5'000};
    base::Duration linger{0};  // for how long the last numbers are shown when the jobs are over
  };

  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    std::shared_ptr<JobReaders> readers;  // shared with a look that a dead server may hold
    VolumeGauge& volumes;
    JobAnnouncer& announcer;
    Exporter& exporter;
    StatusBoard& board;
    std::function<void(const std::string& message)> warn;  // tells people, on stderr
  };

  Sidecar(Options options, Parts parts, const std::vector<JobTarget>& targets);

  // upstream: a job was lost; timeout: the time was up; else ok.
  [[nodiscard]] base::ExitCode run();

 private:
  enum class Ending { over, stopped, expired };
  struct LookSlot {
    std::vector<JobSight> sights;
  };

  [[nodiscard]] Ending watch();
  void end(Ending ending);
  void last_look();
  void linger();
  void start_look();
  void take_look();
  void check_sight(base::MonotonicTime now);
  void warn_of_missing_state(std::size_t job);
  void report();
  void announce_alert(std::size_t job, const model::AlertChange& change);
  void publish();
  void tell_deliveries();
  enum class Wait { over, stopped };
  // Until it holds, a stop signal comes, or the time is up.
  Wait wait_until(const std::function<bool()>& holds, base::MonotonicTime limit);
  [[nodiscard]] bool all_over() const;
  [[nodiscard]] bool any_lost() const;
  [[nodiscard]] Views views() const;
  [[nodiscard]] base::MonotonicTime next_deadline() const;

  Options options_;
  Parts parts_;
  std::vector<Monitor> monitors_;
  std::vector<std::vector<model::ActiveAlert>> cleared_;  // by job, for as long as they are told

  std::shared_ptr<LookSlot> slot_;  // of the look under way
  bool looked_ = false;
  std::set<std::string> missing_states_;  // that people were told of
  base::MonotonicTime started_;
  base::MonotonicTime look_started_;
  base::MonotonicTime next_look_;
  base::MonotonicTime next_report_;
  model::LookBudget budget_;
};

}  // namespace baton::engine
