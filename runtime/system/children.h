#pragma once

#include <optional>

#include "base/error.h"
#include "system/command_line.h"
#include "system/processes.h"
#include "system/signals.h"

namespace baton::system {

// Several children at a time, each of which is this very program and sees to what it starts itself.
class Children {
 public:
  virtual ~Children() = default;

  // Starts the running binary anew with these arguments ([0] is a name only), in a process group of its own,
  // so that a key pressed on the terminal does not reach it besides what it is sent; with nothing to read.
  // It is told to end (SIGTERM) when this process dies.
  [[nodiscard]] virtual base::Result<int> spawn(const CommandLine& command) = 0;

  // To one that has not been reaped.
  virtual void signal(int process, int number) = 0;

  // One ended child, adopted ones included; nothing when none is waiting.
  [[nodiscard]] virtual std::optional<Reaped> reap() = 0;
};

class PosixChildren final : public Children {
 public:
  explicit PosixChildren(const InheritedSignals& inherited) : inherited_(inherited) {}

  base::Result<int> spawn(const CommandLine& command) override;
  void signal(int process, int number) override;
  std::optional<Reaped> reap() override;

 private:
  InheritedSignals inherited_;
};

}  // namespace baton::system
