#include "model/stage_options.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::model {
namespace {

using Words = std::vector<std::string>;

std::string_view jitter_name(Jitter jitter) {
  return jitter == Jitter::none ? "none" : jitter == Jitter::equal ? "equal" : "full";
}

void add(Words& words, std::string_view option, std::string_view value) {
  if (!value.empty()) words.push_back(fmt::format("--{}={}", option, value));
}

void add(Words& words, std::string_view option, const std::optional<base::Duration>& value) {
  if (value) add(words, option, base::format_duration(*value));
}

void add(Words& words, std::string_view option, const std::optional<std::uint32_t>& value) {
  if (value) add(words, option, std::to_string(*value));
}

void add_retry(Words& words, const StageRetry& retry) {
  add(words, "retry-delay", retry.delay);
  if (retry.factor) add(words, "retry-factor", fmt::format("{}", *retry.factor));
  add(words, "retry-max-delay", retry.max_delay);
  if (retry.jitter) add(words, "retry-jitter", jitter_name(*retry.jitter));
  add(words, "retry-on", retry.on);
  add(words, "no-retry-on", retry.not_on);
}

void add_checkpoint(Words& words, const StageCheckpoint& checkpoint) {
  add(words, "checkpoint-dir", checkpoint.directory);
  add(words, "restore-to", checkpoint.restore_to);
  add(words, "checkpoint-from", checkpoint.from);
  add(words, "checkpoint-every", checkpoint.every);
  add(words, "checkpoint-signal", checkpoint.signal);
  add(words, "checkpoint-command", checkpoint.command);
  add(words, "checkpoint-keep", checkpoint.keep);
  add(words, "checkpoint-compare", checkpoint.compare);
  add(words, "checkpoint-bandwidth", checkpoint.bandwidth);
  if (checkpoint.across_runs) words.emplace_back("--across-runs");
}

}  // namespace

Words stage_options(const Stage& stage, std::string_view pipeline) {
  Words words;
  add(words, "job", stage.name);
  add(words, "pipeline", pipeline);
  if (stage.completions > 1) add(words, "completions", std::to_string(stage.completions));
  for (const std::string& need : stage.needs) add(words, "after", "job:" + need);
  for (const std::string& condition : stage.after) add(words, "after", condition);
  add(words, "attempt-timeout", stage.timeout);
  add(words, "deadline", stage.deadline);
  add(words, "retries", stage.retry_count);
  add_retry(words, stage.retry);
  add_checkpoint(words, stage.checkpoint);
  for (const std::string& output : stage.outputs) add(words, "output", output);
  add(words, "marker", stage.marker);
  return words;
}

std::optional<base::Duration> longest_time(const Stage& stage) {
  if (stage.deadline && stage.deadline->count() > 0) return stage.deadline;
  if (!stage.timeout || stage.timeout->count() == 0) return std::nullopt;
  Backoff backoff;
  backoff.jitter = Jitter::none;
  backoff.delay = stage.retry.delay.value_or(backoff.delay);
  backoff.factor = stage.retry.factor.value_or(backoff.factor);
  backoff.max_delay = stage.retry.max_delay.value_or(backoff.max_delay);
  // Pauses grow until the longest one; from there on each is as long.
  constexpr std::uint32_t enough = 64;
  const std::uint32_t retries = stage.retry_count.value_or(0);
  base::Duration longest = *stage.timeout * (std::int64_t{retries} + 1);
  for (std::uint32_t failures = 1; failures <= std::min(retries, enough); ++failures)
    longest += backoff.pause(failures, 1);
  if (retries > enough) longest += backoff.pause(enough, 1) * (retries - enough);
  return longest;
}

}  // namespace baton::model
