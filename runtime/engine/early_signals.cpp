#include "engine/early_signals.h"

namespace baton::engine {

void report_ignored_signal(Reporter& reporter, int number) {
  if (!system::is_meant_for_a_command(number)) return;
  reporter.event("signal_ignored", model::Severity::info, "no command runs",
                 {{"signal", system::short_signal_name(number)}});
}

system::Wakeup EarlySignals::wait(std::optional<base::MonotonicTime> deadline) {
  const system::Wakeup wakeup = events_.wait(deadline);
  if (!over_ && wakeup.signal) report_ignored_signal(reporter_, *wakeup.signal);
  return wakeup;
}

}  // namespace baton::engine
