#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "system/bell.h"

namespace baton::system {

// Sees what a relay passes on. On the relay's thread only.
class RelayConsumer {
 public:
  virtual ~RelayConsumer() = default;
  virtual void take(std::string_view bytes) = 0;
  virtual void end() = 0;
};

// One stream of the command on its way to one of ours: a pipe, and a thread that passes on what comes out of
// it, every byte, in order. Whoever does not read our stream holds up that thread, and by it the command, but
// never the main thread.
class Relay {
 public:
  struct Options {
    int target = -1;  // none: for the consumer only
    // Whether to go on for the consumer when the target has lost its reader. Otherwise the command then finds
    // its stream closed, as it would without us.
    bool outlives_target = false;
    std::shared_ptr<RelayConsumer> consumer;
    std::shared_ptr<Bell> bell;  // rung when the relay is done
  };
  struct Loss {
    std::uint64_t bytes = 0;
    std::string reason;
  };

  [[nodiscard]] static base::Result<std::unique_ptr<Relay>> start(Options options);
  // A relay that is held up is left behind, for the exit to end.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // For the command to write to.
  [[nodiscard]] int command_end() const { return command_end_.get(); }

  enum class Placing {
    at_line_end,  // not within a line of the command's, if that can be
    at_once,      // the command has ended, and what another one writes comes behind it
  };
  // A line of our own for the target, behind what the command has written by now. A line that it has left
  // unfinished there is ended first. False when the relay is done, or too many lines wait already.
  [[nodiscard]] bool say(std::string_view line, Placing placing = Placing::at_line_end);

  // The command has ended. What is in the pipe by now still is passed on; what a process that escaped goes on
  // to write is not.
  void finish();
  [[nodiscard]] bool done() const;
  // Grows when bytes are passed on.
  [[nodiscard]] std::uint64_t passed() const;
  // Whether what was passed on ends with a line.
  [[nodiscard]] bool at_line_start() const;
  // Why the target takes nothing any more, once; not when its reader closed it. The command's output is then
  // taken from it all the same.
  [[nodiscard]] std::optional<base::Error> take_problem();
  // What did not get through, so far; when the reader of the target closed it, nothing is lost.
  [[nodiscard]] Loss loss() const;

 private:
  class Shared;
  explicit Relay(std::shared_ptr<Shared> shared, Descriptor command_end);

  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this
  Descriptor command_end_;
  std::thread thread_;
};

}  // namespace baton::system
