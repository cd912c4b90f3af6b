#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "model/marker.h"
#include "model/progress.h"
#include "model/sample.h"
#include "model/series_table.h"

namespace baton::model {

// What STATE/JOB/RUN/INDEX/record.json says: a view for people and dashboards, replaced on every change.
// Nothing decides by it; decisions rest on claims and end records (state_layout.h).

enum class JobState { waiting, running, succeeded, failed };
// WAITING, RUNNING, SUCCEEDED, FAILED.
[[nodiscard]] std::string_view to_string(JobState state);
// The one word of STATE/JOB.status, which knows PENDING instead of WAITING.
[[nodiscard]] std::string_view status_word(JobState state);

// One execution of the command.
struct Attempt {
  std::uint32_t number = 1;
  base::Instant started_at;
  base::Instant finished_at;
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::string reason;
  friend bool operator==(const Attempt&, const Attempt&) = default;
};
// Of more, only the last ones are kept.
inline constexpr std::size_t max_recorded_attempts = 100;

struct Record {
  std::string job;
  std::string pipeline;
  std::string run;
  std::uint32_t index = 0;
  std::uint32_t completions = 1;
  JobState state = JobState::waiting;
  std::string reason;
  std::uint64_t epoch = 0;
  std::uint32_t attempt = 0;
  std::uint32_t max_attempts = 1;
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::string host;
  std::int64_t pid = 0;
  std::optional<base::Instant> started_at;
  base::Instant updated_at;
  std::optional<base::Instant> finished_at;
  std::uint64_t heartbeat = 0;
  std::optional<Progress> progress;
  std::optional<Sample> samples;  // the newest; of a job that is sampled
  std::vector<Attempt> attempts;  // that have ended
  std::vector<Output> outputs;
  std::vector<std::string> after;  // JOB or PIPELINE/JOB: the jobs that it waited for before it began
  Labels labels;
  LineFindings lines;  // what the command printed, with --scan
  friend bool operator==(const Record&, const Record&) = default;
};

[[nodiscard]] std::string encode_record(const Record& record);
[[nodiscard]] base::Result<Record> decode_record(std::string_view bytes);

}  // namespace baton::model
