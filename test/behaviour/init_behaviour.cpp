// What is expected of an init, as PID 1 of a container and elsewhere.

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Init : public BatonTest {
 protected:
  // As proc(5) has it: S asleep, T stopped, Z a zombie; a blank when there is no such process.
  [[nodiscard]] static char state_of(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    std::string stat;
    std::getline(file, stat);
    const std::size_t name_end = stat.rfind(')');
    return name_end == std::string::npos ? ' ' : stat[name_end + 2];
  }
  [[nodiscard]] static bool is_pending(pid_t process, int number) {
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string word; status >> word;) {
      if (word != "ShdPnd:") continue;
      std::uint64_t signals = 0;
      status >> std::hex >> signals;
      return (signals >> (number - 1) & 1U) != 0;
    }
    return false;
  }
  // The baton that `wrapper` has started in its own session, or that it has become.
  [[nodiscard]] pid_t baton_of(const Process& wrapper) {
    const auto found = run_command(
        {"pgrep", "-o", "-s", std::to_string(wrapper.pid()), "-f", fmt::format("^{} run ", binary())});
    return found.out.empty() ? 0 : std::stoi(found.out);
  }
  // A script with job control, in a terminal where `typed` is typed. $B is the binary.
  [[nodiscard]] Ended in_terminal(const std::string& script, const std::string& typed = "") {
    write("script.sh", script);
    write("typed", typed);
    set("B", binary());
    return run_command({"sh", "-c", "script -qec 'bash -m script.sh' /dev/null < typed"});
  }
};

// --- signals are passed on ---

std::vector<int> forwarded_signals() {
  // These cannot be caught, tell of our own children, or are faults of our own.
  constexpr int others[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGSEGV, SIGBUS,
                            SIGFPE,  SIGILL,  SIGTRAP, SIGABRT, SIGSYS};
  std::vector<int> numbers{SIGRTMIN, SIGRTMIN + 3, SIGRTMAX};
  for (int number = 1; number < 32; ++number) {
    if (std::ranges::find(others, number) == std::end(others)) numbers.push_back(number);
  }
  return numbers;
}

class Forwarded : public Init, public testing::WithParamInterface<int> {
 protected:
  void signal_reaches_the_command(const Words& before) {
    Words command = before;
    for (const auto& word :
         {binary(), std::string("run"), std::string("--"), std::string("bash"), std::string("-c"),
          fmt::format("trap 'exit 42' {}; echo ready; while :; do sleep 0.05; done", GetParam())}) {
      command.push_back(word);
    }
    auto run = start_command(command);
    ASSERT_TRUE(eventually([&] { return run.out() == "ready\n"; })) << run.err();
    const pid_t baton = baton_of(run);
    const pid_t command_process = children_of(baton).at(0);
    ::kill(baton, GetParam());
    // What is suspended goes on when it is told to, which would drop what it has not got yet. PID 1 cannot be
    // suspended; the command's sleep(1) can.
    const auto is_suspended = [&] {
      const auto asleep = before.empty() ? std::vector{baton} : children_of(command_process);
      return std::ranges::any_of(asleep, [](pid_t process) { return state_of(process) == 'T'; }) &&
             !is_pending(command_process, GetParam());
    };
    EXPECT_TRUE(eventually([&] { return !run.running() || is_suspended(); }));
    ::kill(baton, SIGCONT);
    EXPECT_THAT(run.wait(), ExitsWith(42));
  }
};

TEST_P(Forwarded, ReachesTheCommand) {
  signal_reaches_the_command({});
}

TEST_P(Forwarded, ReachesTheCommandOfPid1) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  signal_reaches_the_command({"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"});
}

INSTANTIATE_TEST_SUITE_P(EachSignal, Forwarded, testing::ValuesIn(forwarded_signals()));

TEST_F(Init, DoesNotPassABrokenPipeOfItsOwnOn) {
  // The lines of a job go to a pipe that nobody reads.
  EXPECT_THAT(run_command({"bash", "-c",
                           fmt::format("set -o pipefail; {} run --job j --state state -- sh -c "
                                       "'while [ ! -e closed ]; do sleep 0.01; done' | touch closed",
                                       binary())}),
              ExitsWith(0));
}

// More than its queue holds, so that the kernel drops some.
TEST_F(Init, OutlivesAStormOfSignals) {
  auto run = start_command({binary(), "run", "--", "bash", "-c",
                            "trap '' HUP USR1 USR2 WINCH 34 64; echo ready; while :; do sleep 1; done"},
                           [] {
                             const rlimit few{100, 100};
                             ::setrlimit(RLIMIT_SIGPENDING, &few);
                           });
  ASSERT_TRUE(eventually([&] { return run.out() == "ready\n"; }));
  constexpr int storm[] = {SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};
  for (int i = 0; i < 100'000; ++i) {
    ::kill(run.pid(), i % 2 == 0 ? storm[i / 2 % 4] : SIGRTMIN + (i % 4 == 1 ? 0 : SIGRTMAX - SIGRTMIN));
  }
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(143));
}

// Wherever it hits: before main, while options are read, before or behind the start of the command.
TEST_F(Init, LosesNoStopThatComesEarly) {
  for (int i = 0; i < 60; ++i) {
    const std::string job = fmt::format("j{}", i);
    auto run = start({"run", "--job", job, "--state", "state", "--run", "r", "--", "sleep", "1000"});
    for (int pause = 0; pause < i * 1000; ++pause) static_cast<void>(run.pid());
    run.signal(SIGTERM);
    EXPECT_THAT(run.wait(), ExitsWith(143));
    const std::string status = read(fmt::format("state/{}.status", job));
    EXPECT_TRUE(status.empty() || status == "FAILED\n") << status;
  }
}

// --- suspension ---

// Starts no programs: a shell that does stands still in the kernel, and not as a suspended process, while the
// program that it is about to start is suspended.
constexpr const char* until_go =
    "[ -p idle ] || mkfifo idle; echo $$; until [ -e go ]; do read -t 0.02 <> idle; done; exit 5";

TEST_F(Init, IsSuspendedTogetherWithTheCommand) {
  for (const int number : {SIGTSTP, SIGTTIN, SIGTTOU}) {
    auto run = start({"run", "--", "bash", "-c", until_go});
    ASSERT_TRUE(eventually([&] { return run.out().ends_with('\n'); }));
    const pid_t command = std::stoi(run.out());
    run.signal(number);
    EXPECT_TRUE(eventually([&] { return state_of(run.pid()) == 'T' && state_of(command) == 'T'; }));
    run.signal(SIGCONT);
    EXPECT_TRUE(eventually([&] { return state_of(run.pid()) != 'T' && state_of(command) != 'T'; }));
    write("go", "");
    EXPECT_THAT(run.wait(), ExitsWith(5));
    std::filesystem::remove(directory_ / "go");
  }
}

TEST_F(Init, IsSuspendedWhileItWaits) {
  const auto ended = in_terminal(
      "$B wait m > lines &\n"
      "until grep -q wait_started lines; do sleep 0.01; done\n"
      "kill -TSTP $!\n"
      "until [[ $(ps -o stat= -p $!) = T* ]]; do sleep 0.01; done\n"
      "touch m\nfg\necho ended $?\n");
  EXPECT_THAT(ended.out, HasSubstr("ended 0"));
}

TEST_F(Init, SuspendsOnlyTheCommandAsPid1) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto run = start_command({"unshare", "--pid", "--fork", "--mount-proc", "--kill-child", binary(), "run",
                            "--", "bash", "-c", until_go});
  ASSERT_TRUE(eventually([&] { return run.out().ends_with('\n'); }));
  const pid_t baton = baton_of(run);
  const pid_t command = children_of(baton).at(0);
  ::kill(baton, SIGTSTP);
  EXPECT_TRUE(eventually([&] { return state_of(command) == 'T'; }));
  EXPECT_NE('T', state_of(baton));
  write("go", "");
  ::kill(baton, SIGCONT);
  EXPECT_THAT(run.wait(), ExitsWith(5));
}

// --- the terminal ---

// Whether the process group of the shell that says it has the terminal.
constexpr const char* mine = "[ $(ps -o tpgid= -p $$) = $(ps -o pgid= -p $$) ] && echo mine";

TEST_F(Init, HandsTheTerminalOnAndTakesItBack) {
  const auto ended = in_terminal(fmt::format("$B run -- true\n{}", mine));
  EXPECT_THAT(ended.out, HasSubstr("mine"));
}

// The kernel signals the command's group, which has the terminal, and nobody else.
TEST_F(Init, GoesAlongWithACtrlZ) {
  write("command.sh", fmt::format("kill -TSTP 0\n{}\nexit 7\n", mine));
  const auto ended = in_terminal("$B run -- bash command.sh\necho stopped $?\nfg\necho ended $?\n");
  EXPECT_THAT(ended.out, AllOf(HasSubstr("stopped 147"), HasSubstr("mine"), HasSubstr("ended 7")));
}

TEST_F(Init, GoesIntoTheBackgroundWithTheCommand) {
  write("command.sh", fmt::format("kill -TSTP 0\n{}\nexit 7\n", mine));
  const auto ended =
      in_terminal(fmt::format("$B run -- bash command.sh\nbg\nwait %1\necho ended $?\n{} too\n", mine));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("ended 7"), HasSubstr("mine too"), Not(HasSubstr("mine\r\n"))));
}

TEST_F(Init, GetsTheTerminalForACommandThatReadsItInTheBackground) {
  const auto ended = in_terminal("$B run -- sh -c 'read line; echo got $line' &\nwait %1\nfg\n", "hello\n");
  EXPECT_THAT(ended.out, HasSubstr("got hello"));
}

// --- children ---

TEST_F(Init, ReapsABurstOfOrphans) {
  auto run = start({"run", "--", ORPHANS, "10000"});
  ASSERT_TRUE(eventually([&] { return run.out() == "ready\n" || !run.running(); }));
  if (!run.running()) GTEST_SKIP() << "no room for so many processes here";
  EXPECT_EQ(10'001U, children_of(run.pid()).size());
  run.signal(SIGUSR1);
  EXPECT_TRUE(eventually([&] { return children_of(run.pid()).size() == 1; }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(143));
}

TEST_F(Init, TakesTheCommandWithItWhenItIsKilled) {
  auto run = start({"run", "--", "sh", "-c", "echo $$ > command; exec sleep 1000"});
  ASSERT_TRUE(eventually([&] { return !read("command").empty(); }));
  const int command = std::stoi(read("command"));
  run.signal(SIGKILL);
  EXPECT_THAT(run.wait(), ExitsWith(137));
  EXPECT_TRUE(eventually([&] { return ::kill(command, 0) != 0; }));
}

TEST_F(Init, WorksThoughEndedChildrenAreIgnoredOutside) {
  EXPECT_THAT(start_command({binary(), "run", "--", "true"}, [] { ::signal(SIGCHLD, SIG_IGN); }).wait(),
              ExitsWith(0));
}

TEST_F(Init, LeavesAnIgnoredHangupIgnored) {
  auto run =
      start_command({binary(), "run", "--", "sh", "-c", "echo ready; while [ ! -e go ]; do sleep 0.02; done"},
                    [] { ::signal(SIGHUP, SIG_IGN); });
  ASSERT_TRUE(eventually([&] { return run.out() == "ready\n"; }));
  run.signal(SIGHUP);
  write("go", "");
  EXPECT_THAT(run.wait(), ExitsWith(0));
}

// --- a command that does not get to start ---

class Unanswering : public Init {
 protected:
  // As on a hard mount whose server is away.
  [[nodiscard]] std::string program() {
    write("program", "#!/bin/sh\n");
    std::filesystem::permissions(path("program"), std::filesystem::perms::owner_all);
    return path("program");
  }
};

TEST_F(Unanswering, ProgramHoldsNeitherAStopNorALimit) {
  const std::string name = program();
  const test::UnansweringDirectory dead(name);
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  auto run = start({"run", "--", name});
  ASSERT_TRUE(eventually([&] { return !children_of(run.pid()).empty(); }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(143));
  EXPECT_THAT(baton({"run", "--attempt-timeout", "50ms", "--", name}), ExitsWith(124));
  EXPECT_THAT(baton({"run", "--deadline", "50ms", "--", name}), ExitsWith(124));
}

TEST_F(Init, TellsThatTheSystemHasNoProcessToGive) {
  if (run_command({"strace", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "no strace here";
  const auto refused = [this](const std::string& which, const Words& options) {
    Words command{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=" + which, binary(), "run"};
    command.insert(command.end(), options.begin(), options.end());
    command.insert(command.end(), {"--", "true"});
    return run_command(command);
  };
  EXPECT_THAT(refused("vfork:error=EAGAIN", {}), FailsWith(74, "fork for true"));
  EXPECT_THAT(refused("clone3:error=EAGAIN", {}), FailsWith(74, "start a thread for true"));
  EXPECT_THAT(refused("vfork:error=ENOMEM:when=1", {"--retries", "1", "--retry-delay", "0s"}), ExitsWith(0));
}

TEST_F(Init, OutlivesAFileSizeLimitOfNothing) {
  auto job = start_command({binary(), "run", "--job", "j", "--state", "state", "--", "true"}, [] {
    const rlimit nothing{0, 0};
    ::setrlimit(RLIMIT_FSIZE, &nothing);
  });
  EXPECT_THAT(job.wait(), ExitsWith(74));
}

// --- what it costs ---

// A wait that has a limit would be woken without a cause.
TEST_F(Init, SleepsUntilSomethingHappens) {
  if (run_command({"strace", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "no strace here";
  for (const Words& options : {Words{}, Words{"--job", "j", "--state", "state", "--heartbeat", "0"}}) {
    Words command{"strace", "-qq", "-e", "trace=ppoll", "-e", "signal=none", "-o", "calls", binary(), "run"};
    command.insert(command.end(), options.begin(), options.end());
    command.insert(command.end(), {"--", "sh", "-c", "sleep 0.1; sleep 0.1"});
    EXPECT_THAT(run_command(command), ExitsWith(0));
    std::ifstream calls(path("calls"));
    int waits = 0;
    for (std::string line; std::getline(calls, line); ++waits)
      EXPECT_THAT(line, HasSubstr(", NULL, NULL, 8) ")) << "woken by the clock";
    EXPECT_LE(waits, options.empty() ? 2 : 9);
  }
}

// A plain init opens nothing but what it waits by, and has no thread but the one that starts the command.
TEST_F(Init, OpensNothingForAVolumeThatItDoesNotHave) {
  if (run_command({"strace", "-o", "/dev/null", "true"}).code != 0) GTEST_SKIP() << "no strace here";
  EXPECT_THAT(run_command({"strace", "-qq", "-o", "calls", binary(), "run", "--", "true"}), ExitsWith(0));
  const std::string calls = read("calls");
  EXPECT_EQ(calls.find("clone3("), calls.rfind("clone3("));
  EXPECT_THAT(calls, AllOf(HasSubstr("signalfd4("), Not(HasSubstr("inotify_init")),
                           Not(HasSubstr("io_uring")), Not(HasSubstr("/proc/self/stat"))));
}

}  // namespace
}  // namespace baton::behaviour
