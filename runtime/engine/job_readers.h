#pragma once

#include <memory>
#include <vector>

#include "engine/job_reader.h"
#include "system/watcher.h"

namespace baton::engine {

// Looks at several jobs at once. Made for the worker's thread, one look at a time.
class JobReaders {
 public:
  JobReaders(system::Files& files, system::Watcher& watcher, const std::vector<JobTarget>& targets)
      : watcher_(watcher) {
    for (const JobTarget& target : targets) readers_.push_back(std::make_unique<JobReader>(files, target));
  }

  // One sight for each target. Watches are set before, so that a change after it is announced where the
  // kernel can.
  [[nodiscard]] std::vector<JobSight> look();

 private:
  [[nodiscard]] std::vector<JobSight> look_once(std::vector<system::Watch>& watches);

  system::Watcher& watcher_;
  std::vector<std::unique_ptr<JobReader>> readers_;
  std::vector<system::Watch> watches_;
};

}  // namespace baton::engine
