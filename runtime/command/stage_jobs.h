#pragma once

#include <vector>

#include "command/job_slot.h"
#include "command/launch_command.h"
#include "model/pipeline.h"
#include "model/settings.h"

namespace baton::command {

// Plans what a pipeline starts as `baton run` plans it, in this process. Main thread only.
class StageJobs {
 public:
  // All must outlive this and its jobs. The lines of all jobs go to `sink`.
  StageJobs(const model::Pipeline& pipeline, const LaunchCommand& command, const model::Lookup& environment,
            system::LineSink& sink);

  [[nodiscard]] base::Result<JobSlot::Job> operator()(const model::Launch& launch) const;

 private:
  const model::Pipeline& pipeline_;
  const LaunchCommand& command_;
  const model::Lookup& environment_;
  system::LineSink& sink_;
  std::vector<model::OptionSpec> options_;  // of `run`
};

}  // namespace baton::command
