#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command/run_plan.h"
#include "command/volume.h"
#include "engine/acquisition.h"
#include "engine/job_run.h"
#include "system/bell.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/line_sink.h"
#include "system/processes.h"
#include "system/ticker.h"

namespace baton::command {

// What a job is carried out with: a process's own, or that of one of several threads. All of it but the
// volume and the bell must outlive the execution.
struct JobHost {
  std::shared_ptr<Volume> volume;
  const system::Clock& clock;
  system::Events& events;
  system::ThreadWorker& worker;
  std::shared_ptr<system::Bell> bell;
  system::Processes& processes;
  system::LineSink& sink;
  std::function<void(std::string_view)> warn;
};

// Wires a plan to the system, and carries it out: claims the job, runs it, says how it ended.
class JobExecution {
 public:
  using Result = engine::JobRun::Result;
  // The plan for the index that was claimed.
  using Replan = std::function<base::Result<RunPlan>(std::uint32_t index)>;

  JobExecution(RunPlan plan, JobHost host) : plan_(std::move(plan)), host_(std::move(host)) {}

  // Once. What is wrong is told in the result.
  [[nodiscard]] Result run(const std::vector<std::string>& command, const Replan& replan);

 private:
  [[nodiscard]] Result own_and_run(const std::vector<std::string>& command, const Replan& replan);
  [[nodiscard]] engine::Acquisition::Result acquire();
  [[nodiscard]] Result run_job(const std::vector<std::string>& command, bool skip);
  [[nodiscard]] engine::RunCheckpoints::Parts checkpoint_parts(engine::Reporter& reporter);

  RunPlan plan_;
  JobHost host_;
  system::ThreadTicker ticker_;
  system::ThreadTicker sampling_;
  system::ThreadTicker checkpointing_;
};

}  // namespace baton::command
