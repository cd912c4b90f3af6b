#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint_tasks.h"
#include "engine/reporter.h"
#include "model/kernel_text.h"
#include "model/quiescence.h"
#include "system/clock.h"
#include "system/processes.h"

namespace baton::engine {

// Has the application get ready before it is saved while it runs: carries out what model::Quiescence decides.
// Main thread only; whatever touches the volume is asked of the checkpoint thread.
class Quiescer {
 public:
  struct Options {
    std::optional<int> signal;         // to the command's process; else
    std::vector<std::string> command;  // is run. Neither: nobody is asked
    base::Duration every{0};
    [[nodiscard]] bool asks() const { return signal || !command.empty(); }
  };
  struct Parts {
    const system::Clock& clock;
    system::Processes& processes;
    Reporter& reporter;
    std::shared_ptr<CheckpointTasks> tasks;
    std::function<void(CheckpointTasks::Kind)> ask;  // the tasks, and wakes who carries them out
    model::KernelText read_kernel;
  };

  Quiescer(Options options, Parts parts)
      : options_(std::move(options)), parts_(std::move(parts)), quiescence_(options_.every) {}

  // Of the command; what is run to ask it gets the same.
  void begin_attempt(std::vector<std::string> environment) { environment_ = std::move(environment); }
  void started(int process);
  void ending();
  void reaped(const system::Reaped& other);
  void learn(const CheckpointTasks::Done& done);
  // Whether this is the save that was given up because the command was told to end; another one follows.
  [[nodiscard]] bool has_given_up(const CheckpointTasks::Done& done);

 private:
  void on(const model::QuiescenceEvent& event);
  void carry_out(const model::QuiescenceAction& action);
  // Why it cannot be.
  [[nodiscard]] std::optional<std::string> ask_application();
  [[nodiscard]] std::optional<std::string> ask_by_signal();
  [[nodiscard]] std::optional<std::string> ask_by_command();
  void stop_asking();

  Options options_;
  Parts parts_;
  model::Quiescence quiescence_;
  std::vector<std::string> environment_;
  int process_ = 0;
  int helper_ = 0;  // the asking command, while it runs
  bool save_given_up_ = false;
  base::MonotonicTime started_;
};

}  // namespace baton::engine
