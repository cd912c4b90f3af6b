#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/command_output.h"
#include "engine/ledger.h"
#include "engine/reporter.h"
#include "engine/run_checkpoints.h"
#include "engine/sampler.h"
#include "engine/supervisor.h"
#include "system/ticker.h"

namespace baton::engine {

// What a run tells and records of its attempts, as the supervisor goes through them. Main thread only.
class Attempts final : public SupervisionObserver {
 public:
  // Made for each attempt.
  using CommandMaker = std::function<system::CommandLine(const model::Record&)>;

  struct Options {
    model::SupervisionRules supervision;
    base::Duration sample{0};
    bool tracked = false;   // there is a record or a marker; else this is a plain init
    bool stateful = false;  // there is a record
  };
  struct Parts {
    const system::Clock& clock;
    Reporter& reporter;
    std::shared_ptr<Ledger> ledger;
    system::Ticker& ticker;  // writes the record
    std::shared_ptr<CommandOutput> output;
    std::function<void(std::string_view)> warn;
    std::shared_ptr<Sampler> sampler;
    system::Ticker* sampling = nullptr;
    RunCheckpoints* checkpoints = nullptr;
  };

  Attempts(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  // Before the first one.
  void use(CommandMaker make_command) { make_command_ = std::move(make_command); }

  system::CommandLine begin_attempt(std::uint32_t attempt) override;
  void started(int process) override;
  void ending() override;
  void reaped(const system::Reaped& other) override;
  void retry(const model::RetryAfter& retry, const std::optional<model::Exited>& exit) override;
  [[nodiscard]] bool replaced() const override;
  [[nodiscard]] std::optional<bool> prepared() override;
  void signal_ignored(int number) override;
  void rung() override;
  void limit_passed(model::Timer limit, bool command_runs) override;

  // The last one has ended; in the pause behind it, it is in the record already.
  void record_last(const std::optional<model::Exited>& exit, const std::string& reason);
  void report_output_problems();
  // The record as it is now, for the ticker to write when the volume has time for it.
  void refresh_views();

 private:
  void add(const std::optional<model::Exited>& exit, std::string reason);

  Options options_;
  Parts parts_;
  CommandMaker make_command_;
  base::Instant started_;
  bool sampling_ = false;
};

}  // namespace baton::engine
