#pragma once

#include <memory>
#include <optional>

#include "base/error.h"
#include "system/bell.h"
#include "system/command_line.h"
#include "system/program_exec.h"
#include "system/signals.h"

namespace baton::system {

// Starts children on a thread of its own. A vfork copies nothing, but its caller stands still until the child
// has become the program, which on a volume that does not answer is never; so the main thread does not call
// it. The children are killed when that thread ends, which is with the process, or with this object once
// nothing holds it.
class LaunchThread {
 public:
  LaunchThread(const InheritedSignals& inherited, std::shared_ptr<Bell> bell);
  LaunchThread(const LaunchThread&) = delete;
  LaunchThread& operator=(const LaunchThread&) = delete;
  ~LaunchThread();

  // The child, as soon as it is there and leads a process group; the bell rings when more is known of it.
  // `terminal`: it is to have the terminal if this process's group has. The one before must be on its way no
  // more.
  [[nodiscard]] base::Result<int> launch(const CommandLine& command, bool terminal);

  // Said once of the last child: that it has become the program, or why it could not. Nothing: it is still on
  // its way, or what was to be told of it was told. It may have died without a word.
  struct Outcome {
    std::optional<ExecFailure> failure;
  };
  [[nodiscard]] std::optional<Outcome> outcome();

 private:
  struct Launch;
  struct Shared;
  static void start(Launch& launch, const InheritedSignals& inherited);
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Launch> last_;
  bool running_ = false;
};

}  // namespace baton::system
