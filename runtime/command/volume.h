#pragma once

#include <memory>
#include <utility>

#include "system/clock.h"
#include "system/events.h"
#include "system/network.h"
#include "system/posix_bulk_files.h"
#include "system/posix_files.h"
#include "system/volume_worker.h"
#include "system/watcher.h"

namespace baton::command {

// What tasks on the volume use. A dead server may hold a task beyond the end of everything else, so whatever
// uses the volume is made by make_with and keeps it alive.
struct Volume {
  system::PosixFiles files;
  system::PosixBulkFiles bulk_files;
  system::InotifyWatcher watcher;
  system::PosixNetwork network;
  system::PosixClock clock;
};

template <class User, class... Arguments>
[[nodiscard]] std::shared_ptr<User> make_with(const std::shared_ptr<Volume>& volume,
                                              Arguments&&... arguments) {
  struct Holder {
    std::shared_ptr<Volume> volume;
    User user;
  };
  const std::shared_ptr<Holder> holder(new Holder{volume, User(std::forward<Arguments>(arguments)...)});
  return {holder, &holder->user};
}

// The main thread's side of it.
struct MainLoop {
  explicit MainLoop(Volume& volume) : events(signals, worker, volume.watcher, *bell) {}

  system::PosixClock clock;
  // Shared with threads that a dead server may hold beyond the end of this.
  std::shared_ptr<system::Bell> bell = std::make_shared<system::Bell>();
  system::ThreadWorker worker;
  system::SignalQueue signals;
  system::PosixEvents events;
};

}  // namespace baton::command
