#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/record_walk.h"
#include "model/job_status.h"
#include "model/run_report.h"

namespace baton::engine {

// Reads what there is to report of one run of one pipeline. Made for the worker's thread.
class ReportReader {
 public:
  // Without a pipeline or a run: those of the record that was written last.
  explicit ReportReader(RecordWalk::Options options) : options_(std::move(options)) {}

  // Nothing where there are no records; an error when the state directory cannot be read.
  [[nodiscard]] base::Result<std::optional<model::RunReport>> read();

 private:
  void take(RunRecords& records, const std::string& pipeline);

  RecordWalk::Options options_;
  std::mutex mutex_;
  std::vector<model::ReportStage> stages_;
};

}  // namespace baton::engine
