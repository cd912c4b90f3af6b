#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "model/job_status.h"
#include "model/record.h"
#include "model/sample_history.h"

namespace baton::model {

// What a report tells of one run of a workflow: all jobs that have a record of it. It rests on records, which
// are views.

struct ReportWorker {
  WorkerStatus status;
  std::string message;  // of its progress
  std::vector<Attempt> attempts;
  std::vector<Output> outputs;
  std::vector<Event> events;
  std::optional<std::uint64_t> peak_bytes;
  std::optional<std::uint64_t> cpu_usec;
  std::vector<SamplePoint> history;
  std::vector<std::string> after;  // jobs that it waited for
};
// Of a record's bytes; `index` is left at 0.
[[nodiscard]] base::Result<ReportWorker> read_report_worker(std::string_view record);

struct ReportStage {
  std::string job;
  std::string problem;  // why its directory cannot be read
  std::vector<ReportWorker> workers;
  // What follows from them.
  JobSummary sum = {};
  std::uint32_t attempts = 0;
  std::vector<Output> outputs;  // by path, each once
  std::uint64_t output_bytes = 0;
};

// `from` and `to` are numbers of stages.
struct StageEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  bool recorded = true;  // false: it follows from the times alone
  friend bool operator==(const StageEdge&, const StageEdge&) = default;
};

struct RunReport {
  std::string pipeline;
  std::string run;
  std::vector<ReportStage> stages;  // in the order in which they began
  std::vector<StageEdge> edges;
  WatchedState state = WatchedState::pending;
  std::optional<base::Instant> started_at;
  std::optional<base::Instant> updated_at;   // when last something was heard of it
  std::optional<base::Instant> finished_at;  // absent while anything is under way
  std::size_t succeeded = 0;                 // stages
  std::size_t failed = 0;
  std::uint32_t attempts = 0;
  std::uint32_t retries = 0;
  std::size_t outputs = 0;
  std::uint64_t output_bytes = 0;

  // Until it ended, or was last heard of.
  [[nodiscard]] std::optional<base::Duration> duration() const;
};
[[nodiscard]] RunReport make_report(std::string pipeline, std::string run, std::vector<ReportStage> stages);

// COMPLETED, FAILED, RUNNING: what a workflow's state is called.
[[nodiscard]] std::string_view workflow_word(WatchedState state);

}  // namespace baton::model
