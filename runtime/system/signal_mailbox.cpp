#include "system/signal_mailbox.h"

#include <algorithm>

namespace baton::system {

void SignalMailbox::put(int number) {
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(pending_, number) == pending_.end()) pending_.push_back(number);
  bell_.ring();
}

std::optional<int> SignalMailbox::next() {
  const std::lock_guard lock(mutex_);
  std::optional<int> number;
  if (!pending_.empty()) {
    number = pending_.front();
    pending_.pop_front();
  }
  if (pending_.empty()) bell_.acknowledge();
  return number;
}

}  // namespace baton::system
