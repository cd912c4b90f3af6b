#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "system/bell.h"
#include "system/command_line.h"
#include "system/launch_thread.h"
#include "system/signals.h"

namespace baton::system {

struct Reaped {
  int process = 0;
  int code = 0;               // exit code, when not killed
  std::optional<int> signal;  // that killed it
};

class Processes {
 public:
  virtual ~Processes() = default;

  // Starts a child that becomes the command, in a process group of its own, with the inherited signal mask
  // and dispositions, in the foreground of the terminal when stdin is one. Does not wait for the exec: the
  // volume that the program is on may never answer. It is killed when this process ends. From the first one
  // on, the signals of job control are queued.
  [[nodiscard]] virtual base::Result<int> spawn(const CommandLine& command) = 0;

  // Said once of the last child: that it has become the command, or that the command could not be run
  // (ErrorKind::not_found and ::not_executable for 127 and 126), which is known before reap() tells of its
  // end. Nothing: it is still on its way.
  [[nodiscard]] virtual std::optional<base::Result<void>> started() = 0;

  // Another child, beside the command: in a process group of its own as well, but never in the foreground,
  // and what it prints goes to stderr. The one before it must have been reaped.
  [[nodiscard]] virtual base::Result<int> spawn_helper(const CommandLine& command) = 0;
  // Why the last one could not become the program; said once, and known before reap() tells of its end.
  [[nodiscard]] virtual std::optional<base::Error> helper_refusal() = 0;

  // To one process that has not been reaped.
  virtual void signal_process(int process, int number) = 0;
  // To every process of the group; one that is gone is no error.
  virtual void signal_group(int group, int number) = 0;
  virtual void kill_group(int group) = 0;
  [[nodiscard]] virtual bool group_exists(int group) = 0;

  // Stops this process, so that the shell which waits for it sees it suspended; returns when it is continued,
  // and continues the group then (0: there is none). As PID 1, which cannot be stopped, does nothing.
  virtual void suspend(int group) = 0;

  // One ended child, adopted orphans included; nothing when none is waiting.
  [[nodiscard]] virtual std::optional<Reaped> reap() = 0;
};

class PosixProcesses final : public Processes {
 public:
  // Adopts orphans of the command from here on, as PID 1 does by nature (PR_SET_CHILD_SUBREAPER). The bell
  // rings when started() may have something to say.
  PosixProcesses(const InheritedSignals& inherited, std::shared_ptr<Bell> bell);

  base::Result<int> spawn(const CommandLine& command) override;
  std::optional<base::Result<void>> started() override;
  base::Result<int> spawn_helper(const CommandLine& command) override;
  std::optional<base::Error> helper_refusal() override;
  void signal_process(int process, int number) override;
  void signal_group(int group, int number) override;
  void kill_group(int group) override;
  bool group_exists(int group) override;
  void suspend(int group) override;
  std::optional<Reaped> reap() override;

 private:
  void follow_into_suspension();
  void take_terminal_back();

  InheritedSignals inherited_;
  std::shared_ptr<Bell> bell_;
  LaunchThread launcher_;
  std::optional<LaunchThread> helpers_;  // its own: started() is about commands, and one may be on its way
  std::string program_;                  // of the last spawn, as it was named
  std::string helper_program_;
  int terminal_user_ = 0;  // the command, when it is to have the terminal whenever we have it
};

// Replaces this process by the command; returns only when that fails.
[[nodiscard]] base::Error exec_in_place(const CommandLine& command, const InheritedSignals& inherited);

}  // namespace baton::system
