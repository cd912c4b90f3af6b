#include "system/signals.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

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

// True when it was ignored before.
bool replace_disposition(int number, void (*handler)(int)) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = handler;
  sigaction(number, &action, &before);
  return before.sa_handler == SIG_IGN;
}

// What our own writes earn us is told by their errors, and is nobody else's business.
bool is_own_write_error(const signalfd_siginfo& info) {
  const bool of_a_write = info.ssi_signo == SIGPIPE || info.ssi_signo == SIGXFSZ;
  return of_a_write && info.ssi_pid == static_cast<std::uint32_t>(::getpid());
}

}  // namespace

InheritedSignals block_signals() {
  InheritedSignals inherited;
  const sigset_t set = signals_to_block();
  sigprocmask(SIG_BLOCK, &set, &inherited.mask);
  inherited.pipe_ignored = replace_disposition(SIGPIPE, SIG_IGN);
  inherited.file_size_ignored = replace_disposition(SIGXFSZ, SIG_IGN);
  // Ignored, the kernel would reap children by itself and tell nobody.
  inherited.child_ignored = replace_disposition(SIGCHLD, SIG_DFL);
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
  // A pending one, of a write of ours, is dropped by ignoring it anew.
  set_disposition(SIGPIPE, SIG_IGN);
  set_disposition(SIGXFSZ, SIG_IGN);
  if (!inherited.pipe_ignored) set_disposition(SIGPIPE, SIG_DFL);
  if (!inherited.file_size_ignored) set_disposition(SIGXFSZ, SIG_DFL);
  set_disposition(SIGCHLD, inherited.child_ignored ? SIG_IGN : SIG_DFL);
  sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void unblock_signals(const InheritedSignals& inherited) {
  InheritedSignals kept = inherited;
  kept.file_size_ignored = true;
  restore_signals(kept);
}

SignalQueue::SignalQueue() {
  const sigset_t set = signals_to_read();
  fd_ = Descriptor{::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)};
  // Without it nothing could end this process but SIGKILL.
  if (!fd_.open()) throw std::system_error(errno, std::generic_category(), "no file descriptor for signals");
}

std::optional<int> SignalQueue::next() {
  signalfd_siginfo info{};
  do {
    if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  } while (is_own_write_error(info));
  return static_cast<int>(info.ssi_signo);
}

bool is_stop_signal(int number) {
  return number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT;
}

bool is_suspend_signal(int number) {
  return std::ranges::find(job_control, number) != std::end(job_control);
}

bool is_meant_for_a_command(int number) {
  const bool of_the_present = number == SIGCHLD || number == SIGCONT || number == SIGWINCH;
  return !is_stop_signal(number) && !is_suspend_signal(number) && !of_the_present;
}

bool can_ask(int number) {
  return number == SIGUSR1 || number == SIGUSR2;
}

std::string signal_name(int number) {
  if (const char* name = ::sigabbrev_np(number)) return fmt::format("SIG{}", name);
  if (number >= SIGRTMIN && number <= SIGRTMAX) return fmt::format("SIGRTMIN+{}", number - SIGRTMIN);
  return fmt::format("signal {}", number);
}

std::string short_signal_name(int number) {
  const std::string name = signal_name(number);
  return name.starts_with("SIG") ? name.substr(3) : name;
}

}  // namespace baton::system
