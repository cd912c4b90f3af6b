#pragma once

#include <map>
#include <string>

#include "engine/directory_lister.h"
#include "model/state_layout.h"
#include "model/wait_plan.h"

namespace baton::engine {

// Reads how far a job is from its claims and end records, never from record.json. A claim or an
// end record that was read whole is remembered: it is created once and never changes.
class JobObserver {
 public:
  JobObserver(system::Files& files, DirectoryLister& lister) : files_(files), lister_(lister) {}

  // `worker`: of the job, whatever its index.
  [[nodiscard]] model::JobSighting observe(const std::string& state, model::Worker worker);
  // Adds what the names in one index's directory tell. Returns what kept it from being seen whole, or "".
  [[nodiscard]] std::string observe_index(const std::string& state, const model::Worker& worker,
                                          const std::vector<system::Entry>& files, model::JobSighting& job);

 private:
  [[nodiscard]] base::Result<model::MarkerContent> read_end(const system::Place& place);
  [[nodiscard]] std::optional<model::Claim> read_claim(const system::Place& place);

  system::Files& files_;
  DirectoryLister& lister_;
  std::map<std::string, model::MarkerContent> ends_;
  std::map<std::string, model::Claim> claims_;
};

}  // namespace baton::engine
