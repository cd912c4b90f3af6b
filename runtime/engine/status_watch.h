#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "engine/status_reader.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Looks at all jobs again and again, on the worker, and has each look shown, until a stop signal comes.
class StatusWatch {
 public:
  using Look = base::Result<std::vector<model::JobStatus>>;
  struct Options {
    base::Duration every{2'000};
  };
  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    std::shared_ptr<StatusReader> reader;
  };
  struct Screen {
    // The newest look; again when the screen is to be drawn anew. False: nobody sees it any more.
    std::function<bool(const Look&)> show;
    std::function<void()> suspend;  // returns when we are continued
  };

  StatusWatch(Options options, Parts parts, Screen screen)
      : options_(options), parts_(std::move(parts)), screen_(std::move(screen)) {}

  void run();

 private:
  // A task, which a dead server may hold beyond the end of us.
  struct Slot {
    std::optional<Look> look;
  };

  void start_look();
  void take_look();
  [[nodiscard]] bool show() const { return !newest_ || screen_.show(*newest_); }

  Options options_;
  Parts parts_;
  Screen screen_;
  std::shared_ptr<Slot> slot_;  // under way
  base::MonotonicTime started_;
  base::MonotonicTime next_;
  std::optional<Look> newest_;
};

}  // namespace baton::engine
