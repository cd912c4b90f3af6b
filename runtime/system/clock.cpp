#include "system/clock.h"

#include <thread>

namespace baton::system {

void sleep(base::Duration span) {
  std::this_thread::sleep_for(span);
}

}  // namespace baton::system
