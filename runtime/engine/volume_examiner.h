#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/directory_lister.h"
#include "model/peer_talk.h"
#include "model/volume_findings.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/volume_probe.h"

namespace baton::engine {

// Tries on one volume what baton relies on, in short steps, so that whoever drives it can stop between two.
// Blocks like any volume I/O; made for the worker's thread, one step at a time.
class VolumeExaminer {
 public:
  struct Options {
    std::string path;
    bool parent_will_do = false;  // when the path is not there: examine its nearest parent
    std::string owner;            // token for the names of what is made
    std::string peer;             // own name for the talk with another host; empty: none
    std::size_t rounds = 20;
  };

  VolumeExaminer(system::Files& files, const system::Clock& clock, Options options);

  // Comes first. False: there is nothing to examine, the findings say why.
  bool begin();
  // Each thing once, and its time.
  void round();
  // Looks at what another host has made, and answers. True: enough is known.
  bool talk();
  // Removes everything that was made. Comes last, also when nothing else could be done.
  void finish();

  // Between steps only.
  [[nodiscard]] const model::VolumeFindings& findings() const { return findings_; }

 private:
  [[nodiscard]] base::Result<std::string> find_directory();
  void take_facts(const system::VolumeFacts& facts);
  void try_notification();

  // Runs and times one thing. False: it failed, now or earlier.
  template <class Operation>
  bool attempt(std::string_view name, const Operation& operation);
  model::Trial& trial(std::string_view name);
  void try_file(const std::string& name);
  bool try_replace(const std::string& name);
  void try_directory(const std::string& name);
  void look_at_clock();
  void remove_of_talk(const std::string& name);

  system::Files& files_;
  const system::Clock& clock_;
  Options options_;
  DirectoryLister lister_;
  system::VolumeProbe probe_;
  model::VolumeFindings findings_;
  std::string own_;  // path of our directory
  std::vector<std::chrono::milliseconds> clocks_;
  std::optional<model::PeerTalk> talk_;
  std::size_t rounds_ = 0;
};

// Whether the state directory is there, or could be made, and could be written.
[[nodiscard]] model::StateFindings examine_state(system::Files& files, const std::string& path, bool chosen);

}  // namespace baton::engine
