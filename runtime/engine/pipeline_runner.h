#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "engine/reporter.h"
#include "model/pipeline_schedule.h"
#include "system/clock.h"
#include "system/events.h"

namespace baton::engine {

// Carries out what a pipeline starts, several launches at a time.
class LaunchPool {
 public:
  struct Ended {
    model::Launch launch;
    int exit_code = 0;
  };
  virtual ~LaunchPool() = default;
  [[nodiscard]] virtual base::Result<void> start(const model::Launch& launch) = 0;
  // To all that is under way. That a child has ended (SIGCHLD) is handed on as well.
  virtual void signal(int number) = 0;
  // One that has ended; nothing when none has since. The bell of the events rings before.
  [[nodiscard]] virtual std::optional<Ended> take_ended() = 0;
};

// Sees what a runner does, for whoever shows it. Main thread only.
class PipelineObserver {
 public:
  virtual ~PipelineObserver() = default;
  virtual void started(const model::Launch& launch) = 0;
  virtual void ended(const model::Launch& launch, int exit_code) = 0;
  // Something may be new; called at least as often as next_look() asks for.
  virtual void look() = 0;
  [[nodiscard]] virtual std::optional<base::MonotonicTime> next_look() const = 0;
};

// Starts what a pipeline consists of as the schedule has it, and waits for it. Each stage's worker keeps its
// record, its markers and its ownership by itself, as a `baton run` does: what the next start goes on from is
// on the volume, and not here.
class PipelineRunner {
 public:
  struct Parts {
    const model::Pipeline& pipeline;
    model::PipelineSchedule& schedule;
    const system::Clock& clock;
    system::Events& events;
    LaunchPool& pool;
    Reporter& reporter;
    PipelineObserver* observer;  // null: nobody looks on
  };
  struct Result {
    int exit_code = 0;
    std::optional<base::Error> error;  // why something could not be started
  };

  explicit PipelineRunner(Parts parts) : parts_(std::move(parts)) {}

  // The exit code of the first stage that failed, or 128+N after stop signal N. A stop signal goes on to all
  // that runs, each time it comes; everything has its own grace period.
  [[nodiscard]] Result run();

 private:
  void start(const model::Launch& launch);
  void take_ended();
  void ended(const model::Launch& launch, int exit_code);
  void pass_on(int signal);
  void tell_recovery(const model::Launch& launch);
  void tell_begin();
  [[nodiscard]] Result tell_end();
  [[nodiscard]] std::string summary() const;

  Parts parts_;
  std::optional<int> stopped_by_;
  bool told_to_end_ = false;  // by a failure
  std::optional<base::Error> problem_;
  base::MonotonicTime began_;
};

}  // namespace baton::engine
