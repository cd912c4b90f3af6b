#include "engine/command_output.h"

#include <algorithm>

#include "model/line_scanner.h"
#include "model/whole_lines.h"
#include "system/standard_streams.h"

namespace baton::engine {

using model::Severity;
using system::Relay;

// Of one stream. Shared with the relay's thread, which may outlive all else.
class CommandOutput::Consumer final : public system::RelayConsumer {
 public:
  Consumer(std::shared_ptr<Findings> findings, std::shared_ptr<system::LogWriter> log, bool scan)
      : findings_(std::move(findings)), log_(std::move(log)), scan_(scan) {}

  void take(std::string_view bytes) override {
    if (scan_) scanner_.feed(bytes);
    if (log_) lines_.feed(bytes, [this](auto kept, auto whole) { log_->append(kept, whole); });
  }
  void end() override {
    scanner_.finish();
    if (log_) lines_.finish([this](auto kept, auto whole) { log_->append(kept, whole); });
  }

 private:
  std::shared_ptr<Findings> findings_;
  std::shared_ptr<system::LogWriter> log_;
  bool scan_;
  model::LineScanner scanner_{[this](model::Line line) { findings_->add(std::move(line)); }};
  model::WholeLines lines_;
};

base::Result<void> CommandOutput::start() {
  if (options_.log) {
    auto log = system::LogWriter::start(*options_.log, bell_, {});
    if (!log) return log.error();
    log_ = std::move(*log);
  }
  if (auto started = start_relay(output_, options_.target_output); !started) return started;
  // One pipe for both keeps the order that they have where they come together anyway.
  joined_ = output_ && system::are_the_same(options_.target_output, options_.target_error);
  if (joined_) return {};
  return start_relay(error_output_, options_.target_error);
}

// A stream that is closed, or not for writing, stays so for the command, unless the log wants it.
base::Result<void> CommandOutput::start_relay(std::unique_ptr<Relay>& relay, int target) {
  const bool writable = system::is_writable(target);
  if (!writable && !log_) return {};
  auto started = Relay::start({writable ? target : -1, log_ != nullptr,
                               std::make_shared<Consumer>(findings_, log_, options_.scan), bell_});
  if (!started) return started.error();
  relay = std::move(*started);
  return {};
}

void CommandOutput::connect(system::CommandLine& command) {
  between_attempts_ = false;
  if (output_) command.output = output_->command_end();
  if (joined_) command.error_output = command.output;
  if (error_output_) command.error_output = error_output_->command_end();
}

bool CommandOutput::say(std::string_view line) {
  return output_ &&
         output_->say(line, between_attempts_ ? Relay::Placing::at_once : Relay::Placing::at_line_end);
}

std::vector<base::Error> CommandOutput::take_failures() {
  std::vector<base::Error> failures = std::exchange(late_failures_, {});
  for (const auto& [relay, stream] : {std::pair{&output_, "stdout"}, std::pair{&error_output_, "stderr"}}) {
    auto problem = *relay ? (*relay)->take_problem() : std::nullopt;
    if (!problem) continue;
    problem->subject = std::string("the command's ") + stream;
    failures.push_back(std::move(*problem));
  }
  return failures;
}

std::vector<model::Event> CommandOutput::take_problems() {
  report_log_problem();
  return std::exchange(problems_, {});
}

std::optional<int> CommandOutput::finish(const system::Clock& clock, system::Events& events,
                                         base::Duration patience, std::optional<base::MonotonicTime> limit) {
  for (const auto* relay : {&output_, &error_output_}) {
    if (*relay) (*relay)->finish();
  }
  Drain drain(clock, events, patience);
  const auto drained = drain.wait({[this] { return relays_done(); }, [this] { return progress(); }}, limit);
  report_loss(output_, "stdout");
  report_loss(error_output_, "stderr");
  std::optional<int> stopped_by = drained.stopped_by;
  if (log_) {
    log_->finish();
    // Whatever the streams took, a volume that answers has a moment for it.
    if (limit) limit = std::max<base::MonotonicTime>(*limit, clock.monotonic() + std::chrono::seconds{1});
    const auto flushed =
        drain.wait({[this] { return log_->done(); }, [this] { return log_->written(); }}, limit);
    if (!stopped_by) stopped_by = flushed.stopped_by;
    report_log_end(flushed.finished);
  }
  open_line_ = output_ && !output_->at_line_start();
  late_failures_ = take_failures();
  output_.reset();
  error_output_.reset();
  return stopped_by;
}

bool CommandOutput::relays_done() const {
  return (!output_ || output_->done()) && (!error_output_ || error_output_->done());
}

std::uint64_t CommandOutput::progress() const {
  return (output_ ? output_->passed() : 0) + (error_output_ ? error_output_->passed() : 0);
}

void CommandOutput::report_loss(const std::unique_ptr<Relay>& relay, std::string_view stream) {
  if (!relay) return;
  const Relay::Loss loss = relay->loss();
  if (loss.bytes == 0) return;
  add_problem({"output_lost",
               Severity::warning,
               loss.reason,
               {{"stream", std::string(stream)}, {"bytes", std::to_string(loss.bytes)}},
               {}});
}

// What is missing is told once, when no more can be done about it.
void CommandOutput::report_log_end(bool flushed) {
  report_log_problem();
  if (const std::uint64_t missing = log_->missing(); missing > 0) {
    add_problem(
        {"log_incomplete", Severity::warning, options_.log->path, {{"bytes", std::to_string(missing)}}, {}});
  } else if (!flushed) {
    add_problem({"log_incomplete", Severity::warning, options_.log->path + ": not flushed", {}, {}});
  }
}

void CommandOutput::report_log_problem() {
  const auto error = log_ ? log_->take_problem() : std::nullopt;
  if (error) add_problem({"log_failed", Severity::warning, error->message(), {}, {}});
}

void CommandOutput::add_problem(model::Event problem) {
  findings_->add(problem);
  problems_.push_back(std::move(problem));
}

}  // namespace baton::engine
