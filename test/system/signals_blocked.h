#pragma once

#include "system/signals.h"

namespace baton::test {

// Signals as main blocks them, for the length of a test. What is still pending then is dropped.
class SignalsBlocked {
 public:
  SignalsBlocked() = default;
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() {
    system::SignalQueue pending;
    while (pending.next()) {
    }
    system::restore_signals(inherited);
  }

  const system::InheritedSignals inherited = system::block_signals();
};

}  // namespace baton::test
