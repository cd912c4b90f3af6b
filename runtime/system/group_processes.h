#pragma once

#include <memory>
#include <optional>
#include <string>

#include "system/launch_thread.h"
#include "system/processes.h"

namespace baton::system {

// The processes of one job among several that threads of this process carry out: it reaps those of its own
// process groups only, what they have left behind included. Each is in a session of its own: one that reads
// the terminal all the same fails at once, and is not stopped where nobody sees it.
class GroupProcesses final : public Processes {
 public:
  // The bell rings when started() may have something to say.
  GroupProcesses(const InheritedSignals& inherited, const std::shared_ptr<Bell>& bell);

  base::Result<int> spawn(const CommandLine& command) override;
  std::optional<base::Result<void>> started() override;
  base::Result<int> spawn_helper(const CommandLine& command) override;
  std::optional<base::Error> helper_refusal() override;
  void signal_process(int process, int number) override;
  void signal_group(int group, int number) override;
  void kill_group(int group) override;
  bool group_exists(int group) override;
  // Does nothing: one job of several must not stop this process.
  void suspend(int group) override;
  std::optional<Reaped> reap() override;
  // Every group that it knows.
  void kill_all();

 private:
  LaunchThread commands_;
  LaunchThread helpers_;
  std::string command_program_;
  std::string helper_program_;
  int command_ = 0;  // the last one, and its group
  int helper_ = 0;
};

// Children that none of them will reap, as they have left their group. Only while no job is under way.
void reap_strangers();

}  // namespace baton::system
