#pragma once

#include <map>
#include <string>

#include "engine/directory_lister.h"
#include "model/state_layout.h"
#include "model/wait_plan.h"

namespace baton::engine {

// Reads how far a job is from its claims and end records, never from record.json. An end record that was read
// whole is remembered: it is created once and never changes.
class JobObserver {
 public:
  JobObserver(system::Files& files, DirectoryLister& lister) : files_(files), lister_(lister) {}

  // `worker`: of the job, whatever its index.
  [[nodiscard]] model::JobSighting observe(const std::string& state, model::Worker worker);

 private:
  [[nodiscard]] base::Result<model::MarkerContent> read_end(const system::Place& place);

  system::Files& files_;
  DirectoryLister& lister_;
  std::map<std::string, model::MarkerContent> ends_;
};

}  // namespace baton::engine
