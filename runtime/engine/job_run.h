#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/gate.h"
#include "engine/ledger.h"
#include "engine/reporter.h"
#include "engine/supervisor.h"

namespace baton::engine {

// How `baton run` goes: epoch and record, gate, command, end record and markers. Main thread only; all volume
// I/O is the worker's.
class JobRun {
 public:
  struct Options {
    model::SupervisionRules supervision;
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
  };

  // What the process exits with, and what went wrong, for the one line on stderr.
  struct Result {
    int exit_code = 0;
    std::optional<base::Error> error;
  };

  // Made when the epoch is known, which the command's environment tells.
  using CommandMaker = std::function<system::CommandLine(const model::Record&)>;

  JobRun(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  [[nodiscard]] Result run(const CommandMaker& make_command);

 private:
  using LedgerStep = std::function<base::Result<void>(Ledger&)>;

  [[nodiscard]] std::optional<Result> open();
  [[nodiscard]] std::optional<Result> pass_gate();
  [[nodiscard]] Result supervise(const CommandMaker& make_command);
  [[nodiscard]] Result finish(const model::Outcome& outcome, std::optional<base::Error> error);
  // No error: done. Stop signals that come meanwhile are remembered in stopped_by_.
  [[nodiscard]] std::optional<base::Error> on_volume(const LedgerStep& step);
  [[nodiscard]] Result stopped_before_start();
  void report_end(const model::Outcome& outcome);

  Options options_;
  Parts parts_;
  std::optional<int> stopped_by_;
  base::MonotonicTime started_;
};

}  // namespace baton::engine
