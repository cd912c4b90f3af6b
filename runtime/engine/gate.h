#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/exit_code.h"
#include "engine/lookout.h"
#include "engine/reporter.h"
#include "model/job_watch.h"
#include "model/look_budget.h"
#include "model/poll_schedule.h"
#include "model/wait_plan.h"
#include "system/clock.h"
#include "system/events.h"
#include "system/volume_worker.h"

namespace baton::engine {

enum class GateOutcome {
  opened,
  upstream_failed,  // what is waited for can no longer come
  invalid,          // a condition can never hold as it is written
  timed_out,
  corrupt,  // timed out, with a marker there that cannot be trusted
  stopped,  // by a signal
  stuck,    // stopped by a signal while the volume did not answer
};

[[nodiscard]] base::ExitCode exit_code_of(GateOutcome outcome);

struct GateResult {
  GateOutcome outcome = GateOutcome::opened;
  std::string detail;         // which condition, and what is the matter with it
  std::optional<int> signal;  // that stopped the wait
};

// Waits until conditions hold. Level-triggered: every decision rests on a fresh look, notification and
// the poll interval only say when to take one. Drives the worker; the main thread sleeps in Events.
class Gate {
 public:
  struct Options {
    std::vector<model::Condition> conditions;
    model::WaitRules rules;
    model::PollSchedule poll;
    model::JobWatch::Rules jobs;
    std::optional<base::Duration> timeout;
    base::Duration report_every{30'000};
    // How long a look may hold up a stop signal, or the end at the timeout, which is preceded by a last look.
    base::Duration stop_patience{2'000};
  };

  struct Parts {
    const system::Clock& clock;
    system::Events& events;
    system::VolumeWorker& worker;
    std::shared_ptr<Lookout> lookout;  // shared with a look that may outlive us on a dead server
    std::function<double()> random;    // in [0, 1)
    Reporter& reporter;
  };

  Gate(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  [[nodiscard]] GateResult wait();

 private:
  struct LookSlot;

  void start_look();
  [[nodiscard]] std::optional<GateResult> take_look(base::MonotonicTime now);
  [[nodiscard]] std::optional<GateResult> pass_timeout(base::MonotonicTime now);
  [[nodiscard]] GateResult give_up_at_timeout() const;
  [[nodiscard]] GateResult stop(int signal);
  [[nodiscard]] base::MonotonicTime next_deadline() const;
  void report_start();
  void report_pending(base::MonotonicTime now);
  void report_end(const GateResult& result, base::MonotonicTime now);
  [[nodiscard]] std::string describe(std::size_t condition) const;

  Options options_;
  Parts parts_;

  std::shared_ptr<LookSlot> slot_;               // of the look under way
  std::map<std::size_t, model::JobWatch> jobs_;  // by condition
  std::vector<model::Finding> findings_;
  model::Verdict verdict_;
  Lookout::Trust trust_ = Lookout::Trust::memory;  // of the next look
  base::MonotonicTime started_;
  base::MonotonicTime look_started_ = base::MonotonicTime::min();
  base::MonotonicTime next_look_;
  model::LookBudget budget_;
  base::MonotonicTime next_report_;
};

}  // namespace baton::engine
