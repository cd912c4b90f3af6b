#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/directory_lister.h"
#include "engine/job_observer.h"
#include "model/condition.h"
#include "model/wait_plan.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/watcher.h"

namespace baton::engine {

struct LookoutPlan {
  std::vector<model::Condition> conditions;
  std::string state_root;  // the state directory without a pipeline's name
  std::string pipeline;    // the waiter's own, for job:NAME
  std::string run;
  std::string newer_than;          // path, or empty
  bool needs_modified = false;     // some rule compares ages
  bool needs_volume_time = false;  // and one of them compares with the present
  std::uint32_t enough_matches = 1;
};

struct Look {
  std::vector<model::Sighting> sightings;  // one for each condition
  std::vector<model::AgeReference> ages;   // likewise
};

// Looks once at everything that a gate waits for. Blocks like any volume I/O; made for the worker's thread,
// one look at a time. Keeps nothing from look to look that a file created later could contradict.
class Lookout {
 public:
  Lookout(system::Files& files, system::Watcher& watcher, const system::Clock& clock, LookoutPlan plan);
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  // Watches are set before the listing that is returned, so that a change after it is always announced where
  // the kernel can.
  [[nodiscard]] Look look();

 private:
  struct Names {
    std::string problem;                                      // that kept the directory from being listed
    std::unordered_map<std::string, system::FileType> found;  // of those that were asked for
  };
  using Directories = std::map<std::string, Names>;

  [[nodiscard]] Look look_once();
  [[nodiscard]] Directories list_shared_directories();
  [[nodiscard]] model::MarkerPair see_markers(const Names& names, const std::string& path);
  [[nodiscard]] model::MarkerSighting see_marker(const Names& names, const std::string& path);
  [[nodiscard]] model::FileSighting see_file(const Names& names, const std::string& path);
  [[nodiscard]] model::GlobSighting see_glob(const std::string& pattern);
  void walk_glob(const std::string& directory, const std::vector<std::string>& components, std::size_t depth,
                 model::GlobSighting& sighting);
  [[nodiscard]] model::JobSighting see_job(const model::Condition& condition);
  [[nodiscard]] std::optional<base::Instant> volume_now(const std::string& directory);
  [[nodiscard]] model::AgeReference age_reference(const Directories& directories,
                                                  const model::Sighting& sighting,
                                                  const std::string& directory);

  system::Files& files_;
  system::Watcher& watcher_;
  const system::Clock& clock_;
  LookoutPlan plan_;
  DirectoryLister lister_;
  JobObserver jobs_;
  std::vector<system::Watch> watches_;

  struct VolumeTime {
    base::Instant then;
    base::MonotonicTime taken;
  };
  std::map<std::string, VolumeTime> volume_times_;
};

}  // namespace baton::engine
