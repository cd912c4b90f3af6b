#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "engine/reporter.h"
#include "model/pipeline_schedule.h"
#include "system/children.h"
#include "system/clock.h"
#include "system/events.h"

namespace baton::engine {

// Sees what a runner does, for whoever shows it. Main thread only.
class PipelineObserver {
 public:
  virtual ~PipelineObserver() = default;
  // The process is about to be started; may change where it writes to.
  virtual void connect(const model::Launch& launch, system::CommandLine& command) = 0;
  virtual void started(const model::Launch& launch) = 0;
  virtual void ended(const model::Launch& launch, int exit_code) = 0;
  // Something may be new; called at least as often as next_look() asks for.
  virtual void look() = 0;
  [[nodiscard]] virtual std::optional<base::MonotonicTime> next_look() const = 0;
};

// Starts the processes of a pipeline as the schedule has it, and waits for them. Each is a `baton run` of its
// own, which keeps the record, the markers and the ownership; this one holds nothing that its death could
// lose.
class PipelineRunner {
 public:
  struct Parts {
    const model::Pipeline& pipeline;
    model::PipelineSchedule& schedule;
    const system::Clock& clock;
    system::Events& events;
    system::Children& children;
    Reporter& reporter;
    std::function<system::CommandLine(const model::Launch&)> command;
    PipelineObserver* observer;  // null: nobody looks on
  };
  struct Result {
    int exit_code = 0;
    std::optional<base::Error> error;  // why a process could not be started
  };

  explicit PipelineRunner(Parts parts) : parts_(std::move(parts)) {}

  // The exit code of the first stage that failed, or 128+N after stop signal N. A stop signal goes on to all
  // processes, each time it comes; they have their own grace period.
  [[nodiscard]] Result run();

 private:
  [[nodiscard]] bool start(const model::Launch& launch);
  void reap();
  void ended(const model::Launch& launch, int exit_code);
  void pass_on(int signal);
  void tell_begin();
  [[nodiscard]] Result tell_end();
  [[nodiscard]] std::string summary() const;

  Parts parts_;
  std::map<int, model::Launch> running_;  // by process
  std::optional<int> stopped_by_;
  bool told_to_end_ = false;  // by a failure
  std::optional<base::Error> problem_;
  base::MonotonicTime began_;
};

}  // namespace baton::engine
