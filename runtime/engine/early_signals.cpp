#include "engine/early_signals.h"

#include <algorithm>
#include <utility>

namespace baton::engine {

system::Wakeup EarlySignals::wait(std::optional<base::MonotonicTime> deadline) {
  const system::Wakeup wakeup = events_.wait(deadline);
  const bool wanted = keeping_ && wakeup.signal && system::is_kept_for_a_command(*wakeup.signal);
  if (wanted && std::ranges::find(kept_, *wakeup.signal) == kept_.end()) kept_.push_back(*wakeup.signal);
  return wakeup;
}

std::vector<int> EarlySignals::take() {
  keeping_ = false;
  return std::exchange(kept_, {});
}

}  // namespace baton::engine
