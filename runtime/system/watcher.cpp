#include "system/watcher.h"

#include <array>
#include <cstring>

#include <linux/io_uring.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace baton::system {
namespace {

constexpr unsigned mask = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_ATTRIB |
                          IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
// About the directory itself, or a sign that events were lost.
constexpr unsigned always_relevant = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_Q_OVERFLOW | IN_UNMOUNT;

// The last close of an inotify descriptor waits until no processor can be using one of its watches any more:
// up to 15 ms on an idle machine (measured on Linux 6.18), which would stand between the marker and the gated
// command. An io_uring keeps the files that are registered with it, and lets them go in a thread of the
// kernel's own. Where containers may not use io_uring the call fails, and the close takes its time.
void let_the_kernel_keep(int fd) {
  io_uring_params parameters{};
  const Descriptor ring{static_cast<int>(::syscall(SYS_io_uring_setup, 1, &parameters))};
  if (ring.open()) ::syscall(SYS_io_uring_register, ring.get(), IORING_REGISTER_FILES, &fd, 1);
  [[maybe_unused]] const int closed = ::close(fd);
}

}  // namespace

InotifyWatcher::~InotifyWatcher() {
  if (fd_.open()) let_the_kernel_keep(fd_.release());
}

int InotifyWatcher::descriptor() const {
  const std::lock_guard lock(mutex_);
  return fd_.get();
}

bool InotifyWatcher::begin() {
  const std::lock_guard lock(mutex_);
  if (!fd_.open()) fd_ = Descriptor{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  return fd_.open();
}

void InotifyWatcher::watch(std::vector<Watch> wanted) {
  if (!begin()) return;
  // Asked for anew each time: the path may lead to another directory now, and the same one keeps its number.
  std::map<int, Watch> watches;
  for (Watch& watch : wanted) {
    const int number = ::inotify_add_watch(fd_.get(), watch.directory.c_str(), mask);
    if (number < 0) continue;
    const auto [place, fresh] = watches.try_emplace(number, watch);
    if (fresh) continue;
    if (watch.names.empty())
      place->second.names.clear();
    else if (!place->second.names.empty())
      place->second.names.merge(watch.names);
  }
  std::vector<int> gone;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, watch] : watches_) {
      if (!watches.contains(number)) gone.push_back(number);
    }
    watches_ = std::move(watches);
  }
  for (const int number : gone) ::inotify_rm_watch(fd_.get(), number);
}

bool InotifyWatcher::drain() {
  alignas(inotify_event) std::array<char, 16384> buffer{};
  bool relevant = false;
  while (true) {
    const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
    if (size <= 0) return relevant;
    for (ssize_t offset = 0; offset < size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + offset, sizeof event);
      const char* name = event.len > 0 ? buffer.data() + offset + sizeof event : "";
      relevant = relevant || is_relevant(event.wd, event.mask, name);
      offset += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

bool InotifyWatcher::is_relevant(int watch, unsigned event_mask, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if ((event_mask & IN_Q_OVERFLOW) != 0) return true;
  const auto found = watches_.find(watch);
  if (found == watches_.end()) return false;
  if ((event_mask & always_relevant) != 0) return true;
  return found->second.names.empty() || found->second.names.contains(std::string(name));
}

}  // namespace baton::system
