#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "system/descriptor.h"

namespace baton::system {

// A directory, and the names in it whose change is worth another look; no names: all of them.
struct Watch {
  std::string directory;
  std::unordered_set<std::string> names;
  friend bool operator==(const Watch&, const Watch&) = default;
};

// Notification of changes on this host. Only makes a look come earlier: it never says what has changed, it
// may miss everything (other hosts' changes, no kernel resources left), and nobody depends on it.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // From now on, these. Called before a look, so that nothing falls between the two. May block like any I/O.
  virtual void watch(std::vector<Watch> watches) = 0;
};

class InotifyWatcher final : public Watcher {
 public:
  InotifyWatcher() = default;
  // Takes no time where io_uring is allowed.
  ~InotifyWatcher() override;
  InotifyWatcher(const InotifyWatcher&) = delete;
  InotifyWatcher& operator=(const InotifyWatcher&) = delete;
  void watch(std::vector<Watch> watches) override;

  // -1 before the first watch, and when the kernel gives us none. Main threads that sleep meanwhile learn of
  // it when the look that needed the watch is done.
  [[nodiscard]] int descriptor() const;
  // Reads all pending events; true when one of them is worth a look.
  [[nodiscard]] bool drain();

 private:
  [[nodiscard]] bool begin();
  [[nodiscard]] bool is_relevant(int watch, unsigned mask, std::string_view name) const;

  mutable std::mutex mutex_;  // watch() runs on the worker's thread, the rest on the main thread
  Descriptor fd_;             // made by the first watch
  std::map<int, Watch> watches_;
};

}  // namespace baton::system
