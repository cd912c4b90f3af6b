#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/gate_settings.h"
#include "command/identity.h"
#include "command/resume_settings.h"
#include "engine/acquisition.h"
#include "engine/job_run.h"
#include "engine/ledger.h"
#include "engine/outputs.h"
#include "engine/reporter.h"
#include "model/record.h"
#include "model/settings.h"

namespace baton::command {

// How a process becomes the owner of what it runs.
struct ClaimPlan {
  engine::Claimant::Options claimant;
  engine::Acquisition::Options acquisition;
};

// All that `run` was told, checked, and put into the words of the engine.
struct RunPlan {
  engine::JobRun::Options run;
  engine::Ledger::Options ledger;
  model::Record record;
  std::optional<ClaimPlan> claim;  // with a state directory
  std::optional<GateSettings> gate;
  // For the attempt that the record tells; absent: there are none.
  std::function<engine::Outputs::Options(const model::Record&)> outputs;
  std::vector<std::string> sampled;                      // directories; none: there are no samples
  std::optional<engine::CommandOutput::Options> output;  // absent: let through
  std::optional<ResumeSettings> resume;                  // absent: nothing is restored or saved
  std::string checkpoint_directory;                      // of a job with a state directory
  engine::Reporter::Options reporting;
  std::shared_ptr<const Identity> identity;  // nothing for a plain init
  std::string termination_log;
  std::vector<std::string> environment;  // as inherited, before a time zone was set for ourselves
};

[[nodiscard]] base::Result<RunPlan> plan_run(const model::Settings& settings,
                                             const model::Lookup& environment);

// Whether anything but a job's name says that there is one.
[[nodiscard]] bool asks_for_a_job(const model::Settings& settings);

// The same plan for another index. With --index auto the first plan is made for index 0, which shows whatever
// is wrong before anything is claimed, and this one for the index that was claimed.
[[nodiscard]] base::Result<RunPlan> plan_for_index(RunPlan plan, const model::Settings& settings,
                                                   std::uint32_t index);

}  // namespace baton::command
