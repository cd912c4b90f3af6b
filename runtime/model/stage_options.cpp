#include "model/stage_options.h"

#include <fmt/format.h>

namespace baton::model {
namespace {

// Adds what is set.
class Options {
 public:
  void text(std::string_view name, const std::string& value) {
    if (!value.empty()) made_.emplace_back(name, value);
  }
  void duration(std::string_view name, const std::optional<base::Duration>& value) {
    if (value) made_.emplace_back(name, base::format_duration(*value));
  }
  void number(std::string_view name, const auto& value) {
    if (value) made_.emplace_back(name, fmt::to_string(*value));
  }
  void flag(std::string_view name, bool set) {
    if (set) made_.emplace_back(name, "");
  }
  [[nodiscard]] std::vector<StageOption> take() { return std::move(made_); }

 private:
  std::vector<StageOption> made_;
};

std::string word_of(Jitter jitter) {
  return jitter == Jitter::none ? "none" : jitter == Jitter::equal ? "equal" : "full";
}

void add_retry(Options& options, const Stage& stage) {
  options.number("retries", stage.retry_count);
  options.duration("retry-delay", stage.retry.delay);
  options.number("retry-factor", stage.retry.factor);
  options.duration("retry-max-delay", stage.retry.max_delay);
  if (stage.retry.jitter) options.text("retry-jitter", word_of(*stage.retry.jitter));
  options.text("retry-on", stage.retry.on);
  options.text("no-retry-on", stage.retry.not_on);
  options.duration("attempt-timeout", stage.timeout);
  options.duration("deadline", stage.deadline);
}

void add_checkpoint(Options& options, const StageCheckpoint& checkpoint) {
  options.text("checkpoint-from", checkpoint.from);
  options.text("restore-to", checkpoint.restore_to);
  options.text("checkpoint-dir", checkpoint.directory);
  options.duration("checkpoint-every", checkpoint.every);
  options.number("checkpoint-keep", checkpoint.keep);
  options.text("checkpoint-signal", checkpoint.signal);
  options.text("checkpoint-command", checkpoint.command);
  options.text("checkpoint-compare", checkpoint.compare);
  options.text("checkpoint-bandwidth", checkpoint.bandwidth);
  options.flag("across-runs", checkpoint.across_runs);
}

}  // namespace

std::vector<StageOption> stage_options(const Stage& stage) {
  Options options;
  add_retry(options, stage);
  options.text("marker", stage.marker);
  for (const std::string& output : stage.outputs) options.text("output", output);
  add_checkpoint(options, stage.checkpoint);
  return options.take();
}

std::vector<std::string> as_words(const std::vector<StageOption>& options) {
  std::vector<std::string> words;
  words.reserve(options.size());
  for (const auto& [name, value] : options)
    words.push_back(value.empty() ? "--" + name : fmt::format("--{}={}", name, value));
  return words;
}

}  // namespace baton::model
