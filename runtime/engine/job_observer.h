#pragma once

#include <map>
#include <string>

#include "engine/directory_lister.h"
#include "model/wait_plan.h"

namespace baton::engine {

// Reads how far a job is from its claims and end records, never from record.json. An end record that was read
// whole is remembered: it is created once and never changes.
class JobObserver {
 public:
  JobObserver(system::Files& files, DirectoryLister& lister) : files_(files), lister_(lister) {}

  // `state`: the state directory, with the pipeline's name in it when there is one.
  [[nodiscard]] model::JobSighting observe(const std::string& state, const std::string& job,
                                           const std::string& run);

 private:
  [[nodiscard]] model::MarkerContent read_end(const system::Place& place);

  system::Files& files_;
  DirectoryLister& lister_;
  std::map<std::string, model::MarkerContent> ends_;
};

}  // namespace baton::engine
