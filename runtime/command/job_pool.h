#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "command/job_slot.h"
#include "engine/pipeline_runner.h"

namespace baton::command {

// Carries out what a pipeline starts on threads of this process.
class JobPool final : public engine::LaunchPool {
 public:
  using JobMaker = std::function<base::Result<JobSlot::Job>(const model::Launch&)>;

  // `done` rings when something has ended. What cannot be made has ended at once, and is told on stderr.
  JobPool(const system::InheritedSignals& signals, std::shared_ptr<system::Bell> done, JobMaker make)
      : signals_(signals), done_(std::move(done)), make_(std::move(make)) {}

  base::Result<void> start(const model::Launch& launch) override;
  void signal(int number) override;
  std::optional<Ended> take_ended() override;

 private:
  struct Place {
    std::unique_ptr<JobSlot> slot;
    std::optional<model::Launch> launch;  // nothing: it is idle
  };
  [[nodiscard]] Place& idle_place();

  system::InheritedSignals signals_;
  std::shared_ptr<system::Bell> done_;
  JobMaker make_;
  std::vector<Place> places_;
  std::deque<Ended> impossible_;
};

}  // namespace baton::command
