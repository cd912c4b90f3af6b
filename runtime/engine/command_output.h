#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/drain.h"
#include "engine/findings.h"
#include "system/line_sink.h"
#include "system/log_writer.h"
#include "system/processes.h"
#include "system/relay.h"

namespace baton::engine {

// What the command prints, where it is not simply let through: passed on unchanged, searched for lines, and
// copied to a log. Main thread only; the streams are on threads of their own.
class CommandOutput {
 public:
  struct Options {
    bool scan = false;
    std::optional<system::LogFile::Options> log;
    int target_output = 1;  // descriptors of ours that the command's two streams go to
    int target_error = 2;
  };

  CommandOutput(Options options, std::shared_ptr<system::Bell> bell)
      : options_(std::move(options)), bell_(std::move(bell)) {}

  // Before the first attempt; one for all of them.
  [[nodiscard]] base::Result<void> start();
  // Where the next attempt's command is to write to.
  void connect(system::CommandLine& command);
  // What is said until the next one's start comes between the two of them.
  void end_attempt() { between_attempts_ = true; }

  // A line of ours for stdout, in its order with the command's. False: not under way, print it directly.
  [[nodiscard]] bool say(std::string_view line);
  // Whether the last line that was passed to stdout still has to be ended before anything is printed
  // directly; true once.
  [[nodiscard]] bool take_open_line() { return std::exchange(open_line_, false); }

  // For other threads.
  [[nodiscard]] std::shared_ptr<Findings> shared_findings() const { return findings_; }
  [[nodiscard]] model::LineFindings findings() const { return findings_->copy(); }

  // What has gone wrong with stream or log since the last call. It is among the findings, too.
  [[nodiscard]] std::vector<model::Event> take_problems();

  // Why a stream of ours takes nothing any more, for people.
  [[nodiscard]] std::vector<base::Error> take_failures();

  // The command has ended: passes on what it left, and flushes the log. Gives up when nobody takes it; see
  // Drain. Returns the stop signal that came meanwhile.
  [[nodiscard]] std::optional<int> finish(const system::Clock& clock, system::Events& events,
                                          base::Duration patience, std::optional<base::MonotonicTime> limit);

 private:
  class Consumer;
  [[nodiscard]] base::Result<void> start_relay(std::unique_ptr<system::Relay>& relay, int target);
  [[nodiscard]] bool relays_done() const;
  [[nodiscard]] std::uint64_t progress() const;
  void report_loss(const std::unique_ptr<system::Relay>& relay, std::string_view stream);
  void report_log_problem();
  void report_log_end(bool flushed);
  void add_problem(model::Event problem);

  Options options_;
  std::shared_ptr<system::Bell> bell_;
  std::shared_ptr<Findings> findings_ = std::make_shared<Findings>();
  std::shared_ptr<system::LogWriter> log_;
  std::unique_ptr<system::Relay> output_;
  std::unique_ptr<system::Relay> error_output_;
  bool joined_ = false;  // output_ is for both streams
  bool between_attempts_ = true;
  bool open_line_ = false;
  std::vector<model::Event> problems_;
  std::vector<base::Error> late_failures_;  // of streams that are over
};

// Lines of ours: by way of the relay while there is one.
class OutputSink final : public system::LineSink {
 public:
  OutputSink(system::LineSink& direct, std::shared_ptr<CommandOutput> output)
      : direct_(direct), output_(std::move(output)) {}
  void write(std::string_view line) override {
    if (output_ && output_->say(line)) return;
    if (output_ && output_->take_open_line()) direct_.write("\n");
    direct_.write(line);
  }

 private:
  system::LineSink& direct_;
  std::shared_ptr<CommandOutput> output_;
};

}  // namespace baton::engine
