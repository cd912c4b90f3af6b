#include "system/signals.h"

#include <cstring>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/signalfd.h>

namespace baton::system {
namespace {

// Blocking a fault would turn a crash into an endless loop; TTIN and TTOU must keep stopping us.
constexpr int never_blocked[] = {SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGTRAP, SIGABRT,
                                 SIGSYS,  SIGKILL, SIGSTOP, SIGTTIN, SIGTTOU};

bool is_ignored(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// A signal that is ignored is queued all the same once it is blocked, so those are left alone. Main's own
// dispositions are set so that this gives the same set before and after.
sigset_t handled_signals() {
  sigset_t set;
  sigfillset(&set);
  for (const int number : never_blocked) sigdelset(&set, number);
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGCHLD && is_ignored(number)) sigdelset(&set, number);
  }
  return set;
}

void set_disposition(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(number, &action, nullptr);
}

}  // namespace

InheritedSignals block_signals() {
  InheritedSignals inherited;
  inherited.pipe_ignored = is_ignored(SIGPIPE);
  inherited.file_size_ignored = is_ignored(SIGXFSZ);
  inherited.child_ignored = is_ignored(SIGCHLD);
  set_disposition(SIGPIPE, SIG_IGN);
  set_disposition(SIGXFSZ, SIG_IGN);
  // Ignored, the kernel would reap children by itself and tell nobody.
  set_disposition(SIGCHLD, SIG_DFL);
  const sigset_t set = handled_signals();
  sigprocmask(SIG_BLOCK, &set, &inherited.mask);
  return inherited;
}

void restore_signals(const InheritedSignals& inherited) {
  set_disposition(SIGPIPE, inherited.pipe_ignored ? SIG_IGN : SIG_DFL);
  set_disposition(SIGXFSZ, inherited.file_size_ignored ? SIG_IGN : SIG_DFL);
  set_disposition(SIGCHLD, inherited.child_ignored ? SIG_IGN : SIG_DFL);
  sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
}

void unblock_signals(const InheritedSignals& inherited) {
  InheritedSignals kept = inherited;
  kept.file_size_ignored = true;
  restore_signals(kept);
}

SignalQueue::SignalQueue() {
  const sigset_t set = handled_signals();
  fd_ = Descriptor{::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)};
  // Without it nothing could end this process but SIGKILL.
  if (!fd_.open()) throw std::runtime_error("no file descriptor for signals");
}

std::optional<int> SignalQueue::next() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

bool is_stop_signal(int number) {
  return number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT;
}

std::string signal_name(int number) {
  if (const char* name = ::sigabbrev_np(number)) return fmt::format("SIG{}", name);
  if (number >= SIGRTMIN && number <= SIGRTMAX) return fmt::format("SIGRTMIN+{}", number - SIGRTMIN);
  return fmt::format("signal {}", number);
}

}  // namespace baton::system
