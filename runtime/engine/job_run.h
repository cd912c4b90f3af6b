#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/command_output.h"
#include "engine/gate.h"
#include "engine/ledger.h"
#include "engine/reporter.h"
#include "engine/supervisor.h"

namespace baton::engine {

// What to do about a run that is complete already.
enum class IfComplete { rerun, skip, fail };

// How `baton run` goes: epoch and record, gate, command, end record and markers. Main thread only; all volume
// I/O is the worker's.
class JobRun final : private SupervisionObserver {
 public:
  struct Options {
    model::SupervisionRules supervision;
    base::Duration heartbeat{0};
    IfComplete if_complete = IfComplete::rerun;
    std::optional<Gate::Options> gate;
    bool tracked = false;  // there is a record or a marker; else this is a plain init
  };

  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    system::Processes& processes;
    Reporter& reporter;
    std::shared_ptr<Ledger> ledger;    // shared with a task that may outlive us on a dead server
    std::shared_ptr<Lookout> lookout;  // of the gate, when there is one
    std::function<double()> random;
    std::shared_ptr<CommandOutput> output = nullptr;  // when the command's is not simply let through
  };

  // What the process exits with, and what went wrong, for the one line on stderr.
  struct Result {
    int exit_code = 0;
    std::optional<base::Error> error;
    std::string reason;  // why it failed; empty when it did not
  };

  // Made for each attempt, when the epoch is known, which the command's environment tells.
  using CommandMaker = std::function<system::CommandLine(const model::Record&)>;

  JobRun(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  [[nodiscard]] Result run(const CommandMaker& make_command);

 private:
  using LedgerStep = std::function<base::Result<void>(Ledger&)>;

  [[nodiscard]] std::optional<Result> skip_if_complete();
  [[nodiscard]] std::optional<Result> open();
  [[nodiscard]] std::optional<Result> pass_gate();
  [[nodiscard]] Result supervise();
  [[nodiscard]] model::Outcome outcome_of(const CommandResult& result) const;
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
  void record_attempt(const std::optional<model::Exited>& exit, std::string reason);

  // While the command runs, the views are written when the volume has time for them.
  system::CommandLine begin_attempt(std::uint32_t attempt) override;
  void retry(const model::RetryAfter& retry, const std::optional<model::Exited>& exit) override;
  void task_finished() override;
  void heartbeat() override;
  void rung() override { report_output_problems(); }
  void drain_output(const CommandResult& result);
  void report_output_problems();
  void refresh_views();

  Options options_;
  Parts parts_;
  CommandMaker make_command_;
  std::optional<int> stopped_by_;
  base::MonotonicTime started_;
  base::Instant attempt_started_;
  bool views_are_old_ = false;
  bool time_is_short_ = false;  // a stop signal or the deadline ended the command
};

}  // namespace baton::engine
