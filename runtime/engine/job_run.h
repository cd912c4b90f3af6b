#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/attempts.h"
#include "engine/command_output.h"
#include "engine/early_signals.h"
#include "engine/gate.h"
#include "engine/ledger.h"
#include "engine/outputs.h"
#include "engine/reporter.h"
#include "engine/run_checkpoints.h"
#include "engine/sampler.h"
#include "engine/supervisor.h"
#include "model/ownership.h"
#include "system/bell.h"
#include "system/ticker.h"

namespace baton::engine {

// How `baton run` goes once it owns its job: record, gate, command, end record and markers. Main thread only;
// all volume I/O is the worker's and the ticker's.
class JobRun final {
 public:
  struct Options {
    model::SupervisionRules supervision;
    base::Duration heartbeat{0};
    base::Duration sample{0};
    model::IfComplete if_complete = model::IfComplete::rerun;  // where markers alone tell
    std::optional<Gate::Options> gate;
    bool tracked = false;           // there is a record or a marker; else this is a plain init
    bool stateful = false;          // there is a record, and the epoch it names is this process's
    std::optional<int> stopped_by;  // a stop signal that came meanwhile: the job must be brought to an end
  };

  // Made after the command's success, for the attempt that had it.
  using OutputsMaker = std::function<std::shared_ptr<Outputs>(const model::Record&)>;

  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    system::Ticker& ticker;
    std::shared_ptr<system::Bell> bell;  // by which a tick tells that there is a later owner
    system::Processes& processes;
    Reporter& reporter;
    std::shared_ptr<Ledger> ledger;    // shared with a task that may outlive us on a dead server
    std::shared_ptr<Lookout> lookout;  // of the gate, when there is one
    std::function<double()> random;
    OutputsMaker make_outputs{};                      // when there are any
    std::shared_ptr<CommandOutput> output = nullptr;  // when the command's is not simply let through
    std::function<void(std::string_view)> warn = [](std::string_view) {};  // people, on stderr
    std::shared_ptr<Sampler> sampler = nullptr;  // when there is a record to put samples into
    system::Ticker* sampling = nullptr;          // its own, as a volume may hold it up; comes with it
    RunCheckpoints* checkpoints = nullptr;       // when there are any
  };

  // What the process exits with, and what went wrong, for the one line on stderr.
  struct Result {
    int exit_code = 0;
    std::optional<base::Error> error;
    std::string reason;  // why it failed; empty when it did not
  };

  using CommandMaker = Attempts::CommandMaker;

  JobRun(Options options, Parts parts)
      : options_(std::move(options)),
        parts_(std::move(parts)),
        events_(parts_.events, parts_.reporter),
        attempts_({options_.supervision, options_.sample, options_.tracked, options_.stateful},
                  {parts_.clock, parts_.reporter, parts_.ledger, parts_.ticker, parts_.output, parts_.warn,
                   parts_.sampler, parts_.sampling, parts_.checkpoints}),
        stopped_by_(options_.stopped_by) {}

  [[nodiscard]] Result run(const CommandMaker& make_command);
  // The run is complete already: publishes the marker where its owner could not.
  [[nodiscard]] Result skip();

 private:
  using LedgerStep = std::function<base::Result<void>(Ledger&)>;

  void start_ticking();
  [[nodiscard]] std::optional<Result> skip_if_complete();
  [[nodiscard]] base::Result<bool> is_complete();
  [[nodiscard]] std::optional<Result> open();
  [[nodiscard]] std::optional<Result> pass_gate();
  [[nodiscard]] std::optional<Result> resume();
  [[nodiscard]] Result supervise();
  [[nodiscard]] model::Outcome outcome_of(const CommandResult& result) const;
  // Before anything says that the job is complete.
  [[nodiscard]] std::optional<base::Error> keep_outputs();
  [[nodiscard]] Result finish(const model::Outcome& outcome, std::optional<base::Error> error);
  // Before the limit, when there is one. No error: done. Stop signals that come meanwhile are remembered in
  // stopped_by_.
  [[nodiscard]] std::optional<base::Error> on_volume(const LedgerStep& step,
                                                     std::optional<base::MonotonicTime> limit = std::nullopt);
  // A volume that does not answer may hold up the end for so long after a stop or the deadline, and the start
  // for so long when the wait has a limit.
  [[nodiscard]] std::optional<base::MonotonicTime> end_limit() const;
  [[nodiscard]] std::optional<base::MonotonicTime> start_limit() const;
  [[nodiscard]] Result stopped_before_start();
  [[nodiscard]] static Result failed(const base::Error& error);
  void report_end(const model::Outcome& outcome);
  [[nodiscard]] base::Duration patience() const;
  // For what follows the end of the command; nothing: there is time.
  [[nodiscard]] std::optional<base::MonotonicTime> limit_after(const CommandResult& result) const;
  void drain_output(const CommandResult& result);
  // What the end of the command leaves to save, or to give up.
  void save_progress(const CommandResult& result, const model::Outcome& outcome);
  // The volume is the later owner's: nothing is written there.
  [[nodiscard]] Result stop_for_later_owner();
  [[nodiscard]] Result ownership_lost(const base::Error& error);

  Options options_;
  Parts parts_;
  EarlySignals events_;
  Attempts attempts_;
  std::optional<int> stopped_by_;
  base::MonotonicTime started_;
  bool time_is_short_ = false;  // a stop signal or the deadline ended the command
};

}  // namespace baton::engine
