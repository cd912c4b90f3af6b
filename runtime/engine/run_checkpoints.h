#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/checkpoint_reports.h"
#include "engine/checkpoint_tasks.h"
#include "engine/quiescer.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/ticker.h"

namespace baton::engine {

// When a run restores, saves and removes its checkpoints. Main thread only; what it asks for is done on a
// thread of its own, as a volume may hold it up.
class RunCheckpoints {
 public:
  struct Options {
    base::Duration every{0};  // between saves while the command runs; zero: none
    base::Duration grace{0};  // for what is under way when a stop signal comes
    bool across_runs = false;
    Quiescer::Options quiescence;
  };
  struct Parts {
    const system::Clock& clock;
    system::Ticker& ticker;
    Reporter& reporter;
    std::shared_ptr<CheckpointTasks> tasks;
    CheckpointReports::Warn warn;
    system::Processes& processes;
    model::KernelText read_kernel = [](const std::string&) { return std::string(); };
  };
  struct Resumed {
    std::optional<std::uint64_t> step;
  };

  RunCheckpoints(Options options, Parts parts);
  RunCheckpoints(const RunCheckpoints&) = delete;
  RunCheckpoints& operator=(const RunCheckpoints&) = delete;

  // Before the first attempt: what is there to restore is, or there is a problem(). Given up at the first
  // stop signal, which is returned, or when the job has been taken over.
  [[nodiscard]] std::optional<int> restore(system::Events& events, const std::function<bool()>& replaced);
  // An attempt is about to start, with this environment.
  void begin_attempt(std::uint32_t attempt, const std::vector<std::string>& environment);
  // Its command runs, as this process; it has ended, or was told to; another child has ended.
  void started(int process);
  void ending();
  void reaped(const system::Reaped& other);
  // The attempt has failed, and another one follows once prepared() has said so. `ran`: it left something.
  void prepare_retry(bool ran);
  // Said once: whether the next attempt can begin. False: there is a problem().
  [[nodiscard]] std::optional<bool> prepared();
  // Tells of what is done.
  void collect();

  // The command has ended, and no other attempt follows. `limit`: for the save; a stop signal that comes
  // meanwhile is returned, and leaves the grace period for it.
  [[nodiscard]] std::optional<int> save_last(system::Events& events, bool ran,
                                             std::optional<base::MonotonicTime> limit);
  // The job is complete: its checkpoints have no use any more.
  void remove_all(system::Events& events);
  // The job is complete, or another's: what is under way has no use any more.
  void give_up(system::Events& events);

  // What the present attempt goes on from.
  [[nodiscard]] const std::optional<Resumed>& resumed() const { return resumed_; }
  // Why no attempt can begin.
  [[nodiscard]] const std::optional<base::Error>& problem() const { return problem_; }
  // Whether a save was refused because of a later owner.
  [[nodiscard]] bool replaced() const { return replaced_; }
  // The file by which the command says that it is ready to be saved; empty: it is not asked.
  [[nodiscard]] std::string ready_path() const { return quiescer_ ? parts_.tasks->ready_path() : ""; }

 private:
  [[nodiscard]] bool saves() const { return !parts_.tasks->options().save_from.empty(); }
  [[nodiscard]] bool restores() const { return !parts_.tasks->options().restore_to.empty(); }
  void ask(CheckpointTasks::Kind kind);
  void learn(CheckpointTasks::Done& done);
  void learn_failure(const CheckpointTasks::Done& done);
  // Until nothing is under way; from the limit on it is given up, and has a moment to tidy up.
  [[nodiscard]] std::optional<int> settle(
      system::Events& events, std::optional<base::MonotonicTime> limit, base::Duration grace,
      const std::function<bool()>& useless = [] { return false; });

  Options options_;
  Parts parts_;
  CheckpointReports reports_;
  std::optional<Quiescer> quiescer_;
  std::optional<Resumed> resumed_;
  std::optional<base::Error> problem_;
  bool replaced_ = false;
  bool awaited_ = false;    // by the next attempt
  bool kept_ = false;       // what the last attempt left was asked to be saved
  bool abandoned_ = false;  // nobody has to know of what is given up
  bool ticking_ = false;
};

}  // namespace baton::engine
