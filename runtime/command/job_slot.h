#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command/job_execution.h"
#include "system/bell.h"
#include "system/signals.h"

namespace baton::command {

// A thread of this process that carries out jobs, one after the other, each as `baton run` does; what it is
// carried out with is kept for the next one.
class JobSlot {
 public:
  struct Job {
    std::string name;  // for messages
    RunPlan plan;
    std::vector<std::string> command;
    JobExecution::Replan replan;
    system::LineSink* sink = nullptr;  // for METRIC and EVENT lines; outlives the job
  };

  // `done` rings when a job has ended.
  JobSlot(const system::InheritedSignals& signals, std::shared_ptr<system::Bell> done);
  // A thread that a dead server holds is left behind, for the exit to end.
  ~JobSlot();
  JobSlot(const JobSlot&) = delete;
  JobSlot& operator=(const JobSlot&) = delete;

  // Only while it is idle.
  void start(Job job);
  void signal(int number);
  // Said once: the exit code of the job that has ended.
  [[nodiscard]] std::optional<int> take_result();
  // Whether its volume still holds something of the last job: it is of no use any more.
  [[nodiscard]] bool is_stuck() const;

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace baton::command
