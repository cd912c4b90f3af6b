#pragma once

#include "system/descriptor.h"

namespace baton::system {

// By which other threads wake the main thread: it says only that there is something to look at. Ringing never
// blocks, and may be done from any thread.
class Bell {
 public:
  Bell();
  void ring() const;
  // Readable while it has been rung; acknowledge() makes it unreadable again.
  [[nodiscard]] int descriptor() const { return fd_.get(); }
  void acknowledge() const;

 private:
  Descriptor fd_;
};

}  // namespace baton::system
