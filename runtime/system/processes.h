#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "system/signals.h"

namespace baton::system {

struct CommandLine {
  std::vector<std::string> arguments;    // [0] is looked up in PATH unless it has a slash
  std::vector<std::string> environment;  // NAME=VALUE
  // What it writes to instead of our own stdout and stderr.
  std::optional<int> output = std::nullopt;
  std::optional<int> error_output = std::nullopt;
};

struct Reaped {
  int process = 0;
  int code = 0;               // exit code, when not killed
  std::optional<int> signal;  // that killed it
};

class Processes {
 public:
  virtual ~Processes() = default;

  // Starts the command in a process group of its own, with the inherited signal mask and dispositions, in the
  // foreground of the terminal when stdin is one. It is killed when the calling thread ends, so only the main
  // thread may call this. ErrorKind::not_found and ::not_executable for 127 and 126. From the first one on,
  // the signals of job control are queued.
  [[nodiscard]] virtual base::Result<int> spawn(const CommandLine& command) = 0;

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
  // Adopts orphans of the command from here on, as PID 1 does by nature (PR_SET_CHILD_SUBREAPER).
  explicit PosixProcesses(const InheritedSignals& inherited);

  base::Result<int> spawn(const CommandLine& command) override;
  void signal_group(int group, int number) override;
  void kill_group(int group) override;
  bool group_exists(int group) override;
  void suspend(int group) override;
  std::optional<Reaped> reap() override;

 private:
  void follow_into_suspension();

  InheritedSignals inherited_;
  int terminal_user_ = 0;  // the command, when it is to have the terminal whenever we have it
};

// Replaces this process by the command; returns only when that fails.
[[nodiscard]] base::Error exec_in_place(const CommandLine& command, const InheritedSignals& inherited);

}  // namespace baton::system
