#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/claimant.h"
#include "engine/reporter.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Becomes the owner of an index of a job, or finds out why not: waits where another process may still own it.
// Main thread only; all volume I/O is the worker's.
class Acquisition {
 public:
  struct Options {
    std::optional<base::Duration> timeout;
    base::Duration grace{25'000};  // from a stop signal on, for a volume that does not answer
    base::Duration poll{1'000};    // upper bound on the time between looks
  };

  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    Reporter& reporter;
    std::function<double()> random;      // in [0, 1)
    std::shared_ptr<Claimant> claimant;  // shared with an attempt that may outlive us on a dead server
  };

  struct Result {
    enum class Kind { claimed, complete, failed, timed_out, stopped };
    Kind kind = Kind::failed;
    std::uint32_t index = 0;
    std::uint64_t epoch = 0;
    std::optional<base::Error> error;  // unless claimed, complete or stopped
    std::optional<int> signal;         // by which it was stopped
  };

  Acquisition(Options options, Parts parts) : options_(options), parts_(std::move(parts)) {}

  [[nodiscard]] Result acquire();

 private:
  using Answer = base::Result<Claimant::Attempt>;

  [[nodiscard]] std::optional<Result> try_once();
  [[nodiscard]] std::optional<Result> judge(const Answer& answer);
  [[nodiscard]] std::optional<Result> sleep();
  void report_wait(const Claimant::Attempt& attempt);
  void report_takeover(const Claimant::Attempt& attempt);

  Options options_;
  Parts parts_;
  std::optional<base::MonotonicTime> limit_;
  int failures_ = 0;            // of the volume, in a row
  std::uint64_t reported_ = 0;  // the epoch that was last said to be waited for
};

}  // namespace baton::engine
