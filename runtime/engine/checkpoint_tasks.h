#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint_restorer.h"
#include "engine/checkpoint_saver.h"
#include "model/state_layout.h"
#include "system/bell.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/pace.h"

namespace baton::engine {

// What a run does with its checkpoints, one thing at a time, on the thread that calls carry_out(). All else
// is the main thread's, and blocks for nothing.
class CheckpointTasks {
 public:
  struct Options {
    std::string save_from;   // empty: nothing is saved
    std::string restore_to;  // empty: nothing is restored
    CheckpointStore::Options store;
    CheckpointSaver::Options save;  // of the epoch that this process owns
    std::string state;              // with the claims and the progress of
    model::Worker worker;
    std::uint64_t bandwidth = 0;     // bytes a second of each task, until hurry(); zero: no limit
    bool asks_first = false;         // a save that is due is told, and made when it is asked for
    base::Duration ready_within{0};  // from then on, for the command to say that it is ready
  };
  enum class Kind { save, restore, remove, tell_due, clear_ready, await_ready };
  struct Done {
    Kind kind = Kind::save;
    std::optional<base::Error> error;
    std::optional<CheckpointSaver::Saved> saved;  // nothing: there was nothing to save yet
    std::optional<std::uint64_t> step;            // that was saved
    CheckpointRestorer::Restored restored;
    std::vector<CheckpointRestorer::Skipped> skipped;  // by a restore
    base::Duration took{0};
    bool ready = false;  // the command has said so
    bool given_up = false;
  };

  // The bell rings when something is done.
  CheckpointTasks(system::Files& files, const system::Clock& clock, std::shared_ptr<system::Bell> bell,
                  Options options)
      : files_(files), clock_(clock), bell_(std::move(bell)), options_(std::move(options)) {}

  // All that was asked for; where that is nothing and saves are to be made every now and then, a save, or
  // word that one is due.
  void carry_out();

  // What is saved from now on is this attempt's.
  void begin_attempt(std::uint32_t attempt);
  void save_now_and_then(bool yes);
  void ask(Kind kind);
  // Somebody waits for what is under way and all that follows: no limit holds it up any more.
  void hurry();
  [[nodiscard]] bool busy() const;
  // What is under way and what was asked for, of this kind or all. Nobody is left waiting for the command's
  // sign to be gone: that it is cleared is not given up.
  void give_up(std::optional<Kind> kind = std::nullopt);
  // Since the last call.
  [[nodiscard]] std::vector<Done> take();

  [[nodiscard]] const Options& options() const { return options_; }
  // The file by which the command says that it is ready to be saved.
  [[nodiscard]] std::string ready_path() const { return options_.state + "/" + ready_file(); }

 private:
  struct Task {
    Kind kind = Kind::save;
    std::uint32_t attempt = 0;
    std::shared_ptr<system::Pace> pace;
  };
  [[nodiscard]] Task make(Kind kind) const;
  [[nodiscard]] std::optional<Task> next(bool first);
  [[nodiscard]] Done carry_out(const Task& task);
  void save(const Task& task, Done& done);
  void restore(const Task& task, Done& done);
  [[nodiscard]] base::Result<void> remove();
  void await_ready(const Task& task, Done& done);
  [[nodiscard]] base::Result<bool> is_ready();
  [[nodiscard]] std::string ready_file() const { return options_.worker.ready(*options_.save.epoch); }
  [[nodiscard]] CheckpointStore store() { return {files_, options_.store}; }

  system::Files& files_;
  const system::Clock& clock_;
  std::shared_ptr<system::Bell> bell_;
  Options options_;

  mutable std::mutex mutex_;
  std::deque<Task> asked_;
  std::optional<Task> current_;
  std::vector<Done> done_;
  std::uint32_t attempt_ = 0;
  bool now_and_then_ = false;
  bool hurries_ = false;
};

}  // namespace baton::engine
