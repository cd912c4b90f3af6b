#include "system/signals.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "system/forked.h"
#include "system/signals_blocked.h"

namespace baton::system {
namespace {

using test::in_child;
using test::SignalsBlocked;

bool is_blocked(int number) {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, number) == 1;
}

TEST(SignalQueue, IsEmptyAtFirst) {
  const SignalsBlocked blocked;
  SignalQueue queue;
  EXPECT_EQ(std::nullopt, queue.next());
}

TEST(SignalQueue, HoldsWhatWasSentBeforeAnybodyRead) {
  const SignalsBlocked blocked;
  ::kill(::getpid(), SIGTERM);
  SignalQueue queue;
  EXPECT_EQ(SIGTERM, queue.next());
  EXPECT_EQ(std::nullopt, queue.next());
}

TEST(SignalQueue, GivesEachPendingSignalOnce) {
  const SignalsBlocked blocked;
  SignalQueue queue;
  for (const int number : {SIGUSR1, SIGHUP, SIGWINCH}) ::raise(number);
  std::vector<int> received;
  while (const auto number = queue.next()) received.push_back(*number);
  EXPECT_THAT(received, testing::UnorderedElementsAre(SIGUSR1, SIGHUP, SIGWINCH));
}

class ForwardedSignal : public testing::TestWithParam<int> {};

TEST_P(ForwardedSignal, ArrivesInTheQueue) {
  const SignalsBlocked blocked;
  SignalQueue queue;
  ::raise(GetParam());
  EXPECT_EQ(GetParam(), queue.next());
}

INSTANTIATE_TEST_SUITE_P(All, ForwardedSignal,
                         testing::Values(SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH,
                                         SIGCHLD, SIGCONT, SIGALRM, SIGRTMIN + 3));

TEST(BlockSignals, LeavesFaultsDeadly) {
  const SignalsBlocked blocked;
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    EXPECT_FALSE(is_blocked(number)) << signal_name(number);
  }
}

TEST(BlockSignals, LetsATerminalSuspendUs) {
  const SignalsBlocked blocked;
  for (const int number : {SIGTSTP, SIGTTIN, SIGTTOU})
    EXPECT_FALSE(is_blocked(number)) << signal_name(number);
}

TEST(BlockJobControl, QueuesWhatWouldSuspendUs) {
  const SignalsBlocked blocked;
  SignalQueue queue;
  block_job_control();
  for (const int number : {SIGTSTP, SIGTTIN, SIGTTOU}) {
    ::raise(number);
    EXPECT_EQ(number, queue.next());
  }
}

TEST(BlockJobControl, LeavesAloneWhatWasIgnoredFromOutside) {
  const int status = in_child([] {
    ::signal(SIGTSTP, SIG_IGN);
    static_cast<void>(block_signals());
    SignalQueue queue;
    block_job_control();
    ::raise(SIGTSTP);
    return queue.next() ? 1 : 0;
  });
  EXPECT_EQ(0, status);
}

TEST(BlockSignals, TurnsABrokenPipeIntoAnError) {
  const SignalsBlocked blocked;
  int ends[2];
  ASSERT_EQ(0, ::pipe(ends));
  ::close(ends[0]);
  EXPECT_EQ(-1, ::write(ends[1], "x", 1));
  EXPECT_EQ(EPIPE, errno);
  SignalQueue queue;
  EXPECT_EQ(std::nullopt, queue.next());
  ::close(ends[1]);
}

TEST(BlockSignals, TellsABrokenPipeFromTheSignalOfAnother) {
  const SignalsBlocked blocked;
  SignalQueue queue;
  const pid_t self = ::getpid();
  for (const int number : {SIGPIPE, SIGXFSZ}) {
    EXPECT_EQ(0, in_child([&] { return ::kill(self, number); }));
    std::vector<int> received;
    while (const auto next = queue.next()) received.push_back(*next);
    EXPECT_THAT(received, testing::Contains(number));
  }
}

TEST(RestoreSignals, BringsTheMaskBack) {
  const bool blocked_before = is_blocked(SIGUSR2);
  const InheritedSignals inherited = block_signals();
  EXPECT_TRUE(is_blocked(SIGUSR2));
  restore_signals(inherited);
  EXPECT_EQ(blocked_before, is_blocked(SIGUSR2));
}

TEST(RestoreSignals, MakesSignalsDeadlyAgain) {
  for (const int number : {SIGTERM, SIGPIPE, SIGXFSZ}) {
    const int status = in_child([number] {
      ::signal(number, SIG_DFL);
      restore_signals(block_signals());
      ::raise(number);
      return 0;
    });
    ASSERT_TRUE(WIFSIGNALED(status)) << signal_name(number);
    EXPECT_EQ(number, WTERMSIG(status));
  }
}

TEST(RestoreSignals, LeavesIgnoredWhatWasIgnoredBefore) {
  const int status = in_child([] {
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);
    restore_signals(block_signals());
    ::raise(SIGPIPE);
    ::raise(SIGXFSZ);
    return 5;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(5, WEXITSTATUS(status));
}

TEST(RestoreSignals, SurvivesAPipeThatBrokeBefore) {
  const int status = in_child([] {
    ::signal(SIGPIPE, SIG_DFL);
    const InheritedSignals inherited = block_signals();
    int ends[2];
    if (::pipe(ends) != 0 || ::close(ends[0]) != 0 || ::write(ends[1], "x", 1) >= 0) return 1;
    restore_signals(inherited);
    return 5;
  });
  ASSERT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
  EXPECT_EQ(5, WEXITSTATUS(status));
}

TEST(UnblockSignals, KeepsAFileSizeLimitAnError) {
  const int status = in_child([] {
    unblock_signals(block_signals());
    struct sigaction action {};
    sigaction(SIGXFSZ, nullptr, &action);
    return action.sa_handler == SIG_IGN && !is_blocked(SIGTERM) ? 0 : 1;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(BlockSignals, LeavesAloneWhatWasIgnoredFromOutside) {
  const int status = in_child([] {
    ::signal(SIGHUP, SIG_IGN);
    const InheritedSignals inherited = block_signals();
    SignalQueue queue;
    ::raise(SIGHUP);
    if (queue.next()) return 1;
    restore_signals(inherited);
    return ::signal(SIGHUP, SIG_DFL) == SIG_IGN ? 0 : 2;
  });
  EXPECT_EQ(0, status);
}

TEST(BlockSignals, HearsOfChildrenThatAnIgnorantParentLeftUnannounced) {
  const int status = in_child([] {
    ::signal(SIGCHLD, SIG_IGN);
    static_cast<void>(block_signals());
    const pid_t child = ::fork();
    if (child == 0) ::_exit(7);
    int ended = 0;
    return ::waitpid(child, &ended, 0) == child && WEXITSTATUS(ended) == 7 ? 0 : 1;
  });
  EXPECT_EQ(0, status);
}

TEST(StopSignals, AreTheOnesByWhichAProcessIsAskedToEnd) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) EXPECT_TRUE(is_stop_signal(number)) << number;
  for (const int number : {SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD, SIGCONT, SIGTSTP}) {
    EXPECT_FALSE(is_stop_signal(number)) << number;
  }
}

TEST(SuspendSignals, AreThoseOfJobControlThatCanBeCaught) {
  for (const int number : {SIGTSTP, SIGTTIN, SIGTTOU}) EXPECT_TRUE(is_suspend_signal(number)) << number;
  for (const int number : {SIGSTOP, SIGCONT, SIGTERM}) EXPECT_FALSE(is_suspend_signal(number)) << number;
}

TEST(SignalName, IsTheOneThatPeopleWrite) {
  EXPECT_EQ("SIGTERM", signal_name(SIGTERM));
  EXPECT_EQ("SIGKILL", signal_name(9));
  EXPECT_EQ("SIGRTMIN+3", signal_name(SIGRTMIN + 3));
  EXPECT_EQ("signal 77", signal_name(77));
}

}  // namespace
}  // namespace baton::system
