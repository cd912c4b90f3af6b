#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/duration.h"
#include "engine/volume_examiner.h"
#include "engine/volume_task.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Drives a VolumeExaminer from the main thread, one step a task, so that a stop signal or the time limit is
// met between two of them, and what was made is removed again.
class Examination {
 public:
  struct Options {
    std::optional<base::Duration> timeout;  // of all that this object runs
    std::size_t rounds = 20;
    base::Duration patience{10'000};  // on a slow volume fewer rounds have to do
    base::Duration grace{2'000};      // for what is under way, and for cleaning up, at a stop or at the limit
    base::Duration pause{25};         // between two looks for the peer
  };
  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
  };
  struct Result {
    enum class Kind {
      examined,
      stopped,    // by a signal; what was made is removed
      unanswered  // the volume held a step for too long, until the limit or beyond a stop signal
    };
    Kind kind = Kind::examined;
    std::optional<int> signal;
  };

  Examination(Options options, Parts parts);

  // The examiner's findings may be read unless the volume did not answer.
  [[nodiscard]] Result run(const std::shared_ptr<VolumeExaminer>& examiner);
  // Any other task on the volume, under the same limit.
  [[nodiscard]] Result run(const std::function<void()>& task);

 private:
  using Ended = std::optional<Result>;
  [[nodiscard]] Ended examine(const std::shared_ptr<VolumeExaminer>& examiner);
  [[nodiscard]] Ended talk(const std::shared_ptr<VolumeExaminer>& examiner);
  [[nodiscard]] Ended step(const std::function<void()>& task, std::optional<base::MonotonicTime> limit);
  [[nodiscard]] Ended pause();
  [[nodiscard]] bool is_late() const;
  [[nodiscard]] std::optional<base::MonotonicTime> limit_with_grace() const;

  Options options_;
  Parts parts_;
  VolumeTask task_;
  std::optional<base::MonotonicTime> limit_;
};

}  // namespace baton::engine
