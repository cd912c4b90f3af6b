#include "system/signals.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/signalfd.h>

namespace baton::system {
namespace {

// Blocking a fault would turn a crash into an endless loop.
constexpr int never_blocked[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGKILL, SIGSTOP};
constexpr int job_control[] = {SIGTSTP, SIGTTIN, SIGTTOU};

bool is_ignored(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// A signal that is ignored is queued all the same once it is blocked, so those are left alone.
sigset_t signals_to_block() {
  sigset_t set;
  sigfillset(&set);
  for (const int number : never_blocked) sigdelset(&set, number);
  for (const int number : job_control) sigdelset(&set, number);
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&set, number) == 1 && number != SIGCHLD && is_ignored(number)) sigdelset(&set, number);
  }
  return set;
}

// What is blocked, and what block_job_control will block.
sigset_t signals_to_read() {
  sigset_t set;
  sigprocmask(SIG_SETMASK, nullptr, &set);
  for (const int number : never_blocked) sigdelset(&set, number);
  for (const int number : job_control) sigaddset(&set, number);
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
  const sigset_t set = signals_to_block();
  sigprocmask(SIG_BLOCK, &set, &inherited.mask);
  return inherited;
}

void block_job_control() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : job_control) {
    if (!is_ignored(number)) sigaddset(&set, number);
  }
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

void restore_signals(const InheritedSignals& inherited) {
  set_disposition(SIGPIPE, inherited.pipe_ignored ? SIG_IGN : SIG_DFL);
  set_disposition(SIGXFSZ, inherited.file_size_ignored ? SIG_IGN : SIG_DFL);
  set_disposition(SIGCHLD, inherited.child_ignored ? SIG_IGN : SIG_DFL);
  sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

SignalQueue::SignalQueue() {
  const sigset_t set = signals_to_read();
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

bool is_suspend_signal(int number) {
  return std::ranges::find(job_control, number) != std::end(job_control);
}

std::string signal_name(int number) {
  if (const char* name = ::sigabbrev_np(number)) return fmt::format("SIG{}", name);
  if (number >= SIGRTMIN && number <= SIGRTMAX) return fmt::format("SIGRTMIN+{}", number - SIGRTMIN);
  return fmt::format("signal {}", number);
}

}  // namespace baton::system
