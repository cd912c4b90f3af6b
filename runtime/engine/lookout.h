#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/directory_lister.h"
#include "engine/job_observer.h"
#include "engine/named_files.h"
#include "engine/output_verifier.h"
#include "engine/volume_clock.h"
#include "model/condition.h"
#include "model/wait_plan.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/network.h"
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
  model::WaitRules rules;  // by which a sighting satisfies its condition
};

struct Look {
  std::vector<model::Sighting> sightings;  // one for each condition
  std::vector<model::AgeReference> ages;   // likewise
  bool from_memory = false;                // something was not opened since an earlier look
};

// Looks once at everything that a gate waits for. Blocks like any volume I/O; made for the worker's thread,
// one look at a time. Keeps from look to look only that a file satisfied its condition, until the listing
// shows another file in its place; a file that was changed in place is met by a look that trusts nothing.
class Lookout {
 public:
  Lookout(system::Files& files, system::BulkFiles& bulk, system::Watcher& watcher, system::Network& network,
          const system::Clock& clock, LookoutPlan plan);
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  // Watches are set before the listing that is returned, so that a change after it is always announced where
  // the kernel can.
  enum class Trust { memory, nothing };
  // Outputs may take long to read: once `stop` is requested the look ends soon, and says which it has not
  // read.
  [[nodiscard]] Look look(Trust trust = Trust::memory, const std::stop_token& stop = {});

 private:
  // Where a condition's file or peer is; worked out once, as there may be thousands.
  struct Target {
    NamedFiles::Id file = 0;
    std::optional<NamedFiles::Id> failed_marker;
    std::size_t peer = 0;
  };

  void prepare();
  [[nodiscard]] Look look_once(const std::stop_token& stop);
  [[nodiscard]] model::Sighting see(std::size_t condition, Look& look);
  [[nodiscard]] model::EndpointSighting see_endpoint(std::size_t condition) const;
  [[nodiscard]] bool is_still_there(std::size_t condition) const;
  void remember(std::size_t condition, const model::Sighting& sighting);
  // Of the conditions that would hold but for the outputs.
  void verify_outputs(Look& look, const std::stop_token& stop);
  // Where they are looked at in this look: nothing where they need not be.
  [[nodiscard]] std::optional<Manifest> unverified(std::size_t condition, Look& look);
  [[nodiscard]] model::MarkerSighting see_marker(NamedFiles::Id id, const std::string& path);
  [[nodiscard]] model::FileSighting see_file(NamedFiles::Id id, const std::string& path);
  [[nodiscard]] model::JobSighting see_job(const model::Condition& condition);
  [[nodiscard]] model::AgeReference age_reference(std::size_t condition, const model::Sighting& sighting);

  system::Files& files_;
  system::Watcher& watcher_;
  system::Network& network_;
  LookoutPlan plan_;
  std::vector<Target> targets_;  // of each condition
  NamedFiles named_;
  NamedFiles::Id reference_ = 0;         // of --newer-than
  std::vector<system::Peer> peers_;      // that conditions name, in their order
  std::vector<system::Answer> answers_;  // of this look
  struct Satisfied {
    std::uint64_t number = 0;  // of the file that satisfied the condition; 0: none
    std::uint64_t look = 0;    // in which it was opened
  };
  std::vector<Satisfied> satisfied_;  // by condition
  struct Verified {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> epochs;  // of the job, by index
    std::uint64_t look = 0;                                       // in which its outputs were as listed
  };
  std::vector<Verified> verified_;  // by condition
  std::uint64_t looks_ = 0;
  DirectoryLister lister_;
  OutputVerifier verifier_;
  JobObserver jobs_;
  VolumeClock volume_clock_;
  std::vector<system::Watch> watches_;
};

}  // namespace baton::engine
