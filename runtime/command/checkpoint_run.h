#pragma once

#include <functional>
#include <memory>

#include "command/checkpoint_settings.h"
#include "command/volume.h"
#include "engine/checkpoint_reports.h"
#include "engine/checkpoint_restorer.h"
#include "engine/checkpoint_saver.h"
#include "system/line_sink.h"
#include "system/pace.h"

namespace baton::command {

// Carries one action of `checkpoint` out: its volume I/O on the worker, what is said of it here.
class CheckpointRun {
 public:
  explicit CheckpointRun(CheckpointSettings settings);

  // The exit code.
  [[nodiscard]] int run();

 private:
  // What the task uses, which may outlive us when a dead server holds it.
  struct Work {
    explicit Work(CheckpointSettings told)
        : settings(std::move(told)), pace(settings.bandwidth), store(volume.files, settings.store) {}
    [[nodiscard]] engine::CheckpointRestorer restorer() {
      return {volume.files, store, pace, settings.tmp_max_age};
    }
    CheckpointSettings settings;
    Volume volume;
    system::Pace pace;
    engine::CheckpointStore store;
    std::vector<engine::CheckpointRestorer::Skipped> skipped;
  };

  [[nodiscard]] int save();
  [[nodiscard]] int restore();
  [[nodiscard]] int restore_to_stdout();
  [[nodiscard]] int list();
  [[nodiscard]] int verify();
  [[nodiscard]] int prune();

  // The exit code when the task did not come to its end.
  [[nodiscard]] std::optional<int> carry_out(const std::function<void(Work&)>& task);
  [[nodiscard]] int fail_unless_stopped(const base::Error& error) const;
  [[nodiscard]] int nothing_restored() const;
  [[nodiscard]] base::Duration took() const;

  std::shared_ptr<Work> work_;
  MainLoop loop_{work_->volume};
  system::StdoutSink sink_;
  engine::Reporter reporter_;
  engine::CheckpointReports reports_;
  base::MonotonicTime started_;
  std::optional<int> stopped_by_;
};

}  // namespace baton::command
