#include "system/processes.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <ostream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/eventually.h"
#include "system/forked.h"
#include "system/signals_blocked.h"

#include "support/pipe.h"
#include "support/temporary_directory.h"
#include "support/unanswering_directory.h"

namespace baton::system {
namespace {

using base::ErrorKind;
using test::eventually;
using test::in_child;
using test::TemporaryDirectory;

class PosixProcessesTest : public testing::Test {
 protected:
  ~PosixProcessesTest() override {
    for (const int group : groups_) processes_.kill_group(group);
    static_cast<void>(eventually([this] {
      while (processes_.reap()) {
      }
      return std::ranges::none_of(groups_, [this](int group) { return processes_.group_exists(group); });
    }));
  }

  int spawn(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    const auto child = processes_.spawn({std::move(arguments), std::move(environment)});
    EXPECT_TRUE(child) << child.error().message();
    if (!child) return 0;
    groups_.push_back(*child);
    return *child;
  }
  // Of a command that cannot be run; its child is gone then.
  base::Error refusal(const std::string& program) {
    const int child = spawn({program});
    EXPECT_EQ(child, reap().process);
    const auto started = processes_.started();
    EXPECT_TRUE(started) << "is known before the child's end is";
    if (!started || *started) return {};
    EXPECT_FALSE(processes_.started()) << "is said once";
    return started->error();
  }
  int shell(const std::string& script) { return spawn({"/bin/sh", "-c", script}); }

  Reaped reap() {
    std::optional<Reaped> reaped;
    EXPECT_TRUE(eventually([&] { return (reaped = processes_.reap()).has_value(); }));
    return reaped.value_or(Reaped{});
  }
  int code_of(const std::string& script) {
    shell(script);
    return reap().code;
  }

  // A child that opens this for reading waits until release().
  std::string gate() {
    const std::string path = directory_.path("gate");
    EXPECT_EQ(0, ::mkfifo(path.c_str(), 0600));
    gate_ = Descriptor{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    return path;
  }
  void release() const { EXPECT_EQ(1, ::write(gate_.get(), "\n", 1)); }

  test::SignalsBlocked blocked_;
  TemporaryDirectory directory_;
  Descriptor gate_;
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  PosixProcesses processes_{InheritedSignals{}, bell_};
  std::vector<int> groups_;
};

TEST_F(PosixProcessesTest, GivesTheCommandOtherStreams) {
  const test::Pipe out;
  const test::Pipe err;
  const auto child =
      processes_.spawn({{"/bin/sh", "-c", "echo out; echo err >&2"}, {}, out.writer.get(), err.writer.get()});
  ASSERT_TRUE(child);
  groups_.push_back(*child);
  EXPECT_EQ("out\n", test::read_all(out.reader.get(), 4));
  EXPECT_EQ("err\n", test::read_all(err.reader.get(), 4));
  EXPECT_EQ(0, reap().code);
}

TEST_F(PosixProcessesTest, ReportsTheExitCode) {
  const int child = shell("exit 7");
  const Reaped reaped = reap();
  EXPECT_EQ(child, reaped.process);
  EXPECT_EQ(7, reaped.code);
  EXPECT_EQ(std::nullopt, reaped.signal);
}

TEST_F(PosixProcessesTest, ReportsTheSignalThatKilled) {
  shell("kill -KILL $$");
  EXPECT_EQ(SIGKILL, reap().signal);
}

TEST_F(PosixProcessesTest, HasNothingToReapWithoutAnEndedChild) {
  EXPECT_FALSE(processes_.reap());
  shell("read -r line < " + gate());
  EXPECT_FALSE(processes_.reap());
}

TEST_F(PosixProcessesTest, LooksTheProgramUpInPath) {
  spawn({"sh", "-c", "exit 3"});
  EXPECT_EQ(3, reap().code);
}

TEST_F(PosixProcessesTest, PassesArgumentsAsTheyAre) {
  spawn({"/bin/sh", "-c", R"([ "$#" = 2 ] && [ "$1" = 'a b' ] && [ -z "$2" ])", "sh", "a b", ""});
  EXPECT_EQ(0, reap().code);
}

TEST_F(PosixProcessesTest, PassesTheGivenEnvironmentAndNothingElse) {
  ::setenv("BATON_TEST_OTHER", "x", 1);
  spawn({"/bin/sh", "-c", R"([ "$GREETING" = 'good day' ] && [ -z "$BATON_TEST_OTHER" ])"},
        {"GREETING=good day"});
  EXPECT_EQ(0, reap().code);
}

struct Failure {
  const char* program;
  ErrorKind kind;

  friend std::ostream& operator<<(std::ostream& out, const Failure& value) { return out << value.program; }
};
class UnstartableProgram : public PosixProcessesTest, public testing::WithParamInterface<Failure> {};

TEST_P(UnstartableProgram, IsTold) {
  const base::Error error = refusal(GetParam().program);
  EXPECT_EQ(GetParam().kind, error.kind) << error.message();
  EXPECT_NE(std::string::npos, error.message().find(GetParam().program));
}

INSTANTIATE_TEST_SUITE_P(All, UnstartableProgram,
                         testing::Values(Failure{"baton-test-no-such-program", ErrorKind::not_found},
                                         Failure{"/baton-test/no/such/program", ErrorKind::not_found},
                                         Failure{"/etc/passwd/program", ErrorKind::not_executable},
                                         Failure{"/etc/passwd", ErrorKind::not_executable},
                                         Failure{"/usr", ErrorKind::not_executable}));

TEST_F(PosixProcessesTest, NeedsTheInterpreterOfAScript) {
  directory_.write("script", "#!/baton-test/no/such/interpreter\n");
  ASSERT_EQ(0, ::chmod(directory_.path("script").c_str(), 0755));
  const base::Error error = refusal(directory_.path("script"));
  EXPECT_EQ(ErrorKind::not_executable, error.kind);
  EXPECT_EQ("needs /baton-test/no/such/interpreter, which is not there", error.cause);
}

// A shell would take its bytes for commands.
TEST_F(PosixProcessesTest, GivesNoBinaryToAShell) {
  std::string foreign("\177ELF\002\001\001", 7);
  foreign += "\nexit 0\n" + std::string(100, '\0');
  for (const std::string& bytes : {foreign, std::string("exit 0\n\0", 8)}) {
    directory_.write("binary", bytes);
    ASSERT_EQ(0, ::chmod(directory_.path("binary").c_str(), 0755));
    const base::Error error = refusal(directory_.path("binary"));
    EXPECT_EQ(ErrorKind::not_executable, error.kind);
    EXPECT_EQ("run " + directory_.path("binary") + ": is not a program for this machine", error.message());
  }
}

TEST_F(PosixProcessesTest, GivesAScriptWithoutAnInterpreterToAShell) {
  directory_.write("script", "[ \"$1 $2\" = 'a b  c' ] && exit 4\n");
  ASSERT_EQ(0, ::chmod(directory_.path("script").c_str(), 0755));
  spawn({directory_.path("script"), "a b", " c"});
  EXPECT_EQ(4, reap().code);
}

TEST_F(PosixProcessesTest, SaysThatADirectoryIsOne) {
  EXPECT_EQ("is a directory", refusal(directory_.path()).cause);
}

TEST_F(PosixProcessesTest, RingsWhenTheCommandHasStarted) {
  shell("read -r line < " + gate());
  pollfd rung{bell_->descriptor(), POLLIN, 0};
  ASSERT_EQ(1, ::poll(&rung, 1, 60'000));
  const auto started = processes_.started();
  EXPECT_TRUE(started && *started);
  EXPECT_FALSE(processes_.started()) << "is said once";
}

TEST_F(PosixProcessesTest, DoesNotWaitForAProgramThatDoesNotAnswer) {
  directory_.write("program", "exit 0\n");
  ASSERT_EQ(0, ::chmod(directory_.path("program").c_str(), 0755));
  const test::UnansweringDirectory dead(directory_.path("program"));
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  const int group = spawn({directory_.path("program")});
  EXPECT_FALSE(processes_.started());
  EXPECT_EQ(group, ::getpgid(group));
  processes_.signal_group(group, SIGTERM);
  EXPECT_EQ(SIGTERM, reap().signal);
  spawn({"/bin/sh", "-c", "exit 3"});
  EXPECT_EQ(3, reap().code) << "the next one is not kept by it";
}

TEST_F(PosixProcessesTest, TellsAShortageFromAProgramThatCannotBeRun) {
  const int status = in_child([] {
    const rlimit none{0, 0};
    // The limit does not count for root.
    if ((::getuid() == 0 && ::setuid(54321) != 0) || ::setrlimit(RLIMIT_NPROC, &none) != 0) return 97;
    const auto child =
        PosixProcesses(InheritedSignals{}, std::make_shared<Bell>()).spawn({{"/bin/true"}, {}});
    return !child && child.error().kind == ErrorKind::transient ? 0 : 1;
  });
  EXPECT_EQ(0, status);
}

TEST_F(PosixProcessesTest, StartsTheCommandInAGroupOfItsOwn) {
  const int child = shell("read -r line < " + gate());
  EXPECT_EQ(child, ::getpgid(child));
  EXPECT_NE(::getpgrp(), ::getpgid(child));
}

TEST_F(PosixProcessesTest, GivesTheCommandTheInheritedMask) {
  EXPECT_EQ(0, code_of("grep -Eqx 'SigBlk:[[:space:]]*0+' /proc/self/status"));
  shell("kill -TERM $$; exit 0");
  EXPECT_EQ(SIGTERM, reap().signal);
}

TEST_F(PosixProcessesTest, HandsOnWhatWasBlockedBefore) {
  InheritedSignals inherited{};
  sigaddset(&inherited.mask, SIGUSR1);
  PosixProcesses processes(inherited, bell_);
  ASSERT_TRUE(processes.spawn({{"/bin/sh", "-c", "kill -USR1 $$; exit 4"}, {}}));
  EXPECT_EQ(4, reap().code);
}

TEST_F(PosixProcessesTest, GivesTheCommandTheDefaultOfBrokenPipes) {
  for (const char* name : {"PIPE", "XFSZ"}) {
    shell(std::string("kill -") + name + " $$; exit 0");
    EXPECT_TRUE(reap().signal) << name;
  }
}

TEST_F(PosixProcessesTest, LeavesBrokenPipesIgnoredIfTheyWereBefore) {
  PosixProcesses processes({.pipe_ignored = true, .file_size_ignored = true}, bell_);
  ASSERT_TRUE(processes.spawn({{"/bin/sh", "-c", "kill -PIPE $$; kill -XFSZ $$; exit 4"}, {}}));
  EXPECT_EQ(4, reap().code);
}

TEST_F(PosixProcessesTest, SignalsTheWholeGroup) {
  const std::string go = gate();
  const int group = shell("sh -c 'read -r line < " + go + "' & read -r line < " + go);
  processes_.signal_group(group, SIGTERM);
  EXPECT_TRUE(eventually([&] {
    while (const auto reaped = processes_.reap()) EXPECT_EQ(SIGTERM, reaped->signal);
    return !processes_.group_exists(group);
  }));
}

TEST_F(PosixProcessesTest, KillsAGroupThatIgnoresEverythingElse) {
  const int group = shell("trap '' TERM HUP INT QUIT; echo > " + directory_.path("ready") +
                          "; while :; do read -r line < " + gate() + "; done");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(directory_.path("ready")); }));
  processes_.signal_group(group, SIGTERM);
  processes_.kill_group(group);
  EXPECT_EQ(SIGKILL, reap().signal);
}

TEST_F(PosixProcessesTest, AdoptsAndReapsOrphans) {
  const int group = shell("(read -r line < " + gate() + "; exit 42) & exit 5");
  EXPECT_EQ(5, reap().code);
  EXPECT_TRUE(processes_.group_exists(group));
  release();
  const Reaped orphan = reap();
  EXPECT_NE(group, orphan.process);
  EXPECT_EQ(42, orphan.code);
  EXPECT_FALSE(processes_.group_exists(group));
}

TEST_F(PosixProcessesTest, KnowsAGroupUntilItsLastProcessIsReaped) {
  const int group = shell("read -r line < " + gate());
  EXPECT_TRUE(processes_.group_exists(group));
  release();
  reap();
  EXPECT_FALSE(processes_.group_exists(group));
  processes_.signal_group(group, SIGTERM);
  processes_.kill_group(group);
}

TEST_F(PosixProcessesTest, TakesTheCommandAlongWhenItDies) {
  const std::string script = "read -r line < " + gate();
  int ends[2];
  ASSERT_EQ(0, ::pipe2(ends, O_CLOEXEC));
  const Descriptor reading{ends[0]};
  const Descriptor writing{ends[1]};
  const int status = in_child([&] {
    const int command = PosixProcesses(InheritedSignals{}, std::make_shared<Bell>())
                            .spawn({{"/bin/sh", "-c", script}, {}})
                            .value();
    return ::write(writing.get(), &command, sizeof command) == sizeof command ? 0 : 1;
  });
  ASSERT_EQ(0, status);
  int command = 0;
  ASSERT_EQ(static_cast<ssize_t>(sizeof command), ::read(reading.get(), &command, sizeof command));
  groups_.push_back(command);
  const Reaped orphan = reap();
  EXPECT_EQ(command, orphan.process);
  EXPECT_EQ(SIGKILL, orphan.signal);
}

TEST_F(PosixProcessesTest, GivesTheCommandTheTerminal) {
  int terminal = -1;
  const std::string script = "read -r line < " + gate();
  const pid_t wrapper = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(wrapper, 0);
  if (wrapper == 0) {
    const int command = PosixProcesses(InheritedSignals{}, std::make_shared<Bell>())
                            .spawn({{"/bin/sh", "-c", script}, {}})
                            .value();
    ::_exit(::tcgetpgrp(STDIN_FILENO) == command ? 0 : 1);
  }
  const Descriptor controlling{terminal};
  int status = -1;
  ASSERT_EQ(wrapper, ::waitpid(wrapper, &status, 0));
  EXPECT_EQ(0, status);
  EXPECT_TRUE(reap().signal);
}

TEST(ExecInPlace, BecomesTheCommand) {
  const int status = in_child([] {
    const InheritedSignals inherited = block_signals();
    static_cast<void>(exec_in_place({{"sh", "-c", "[ \"$A\" = 1 ] && exit 9"}, {"A=1"}}, inherited));
    return 70;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(9, WEXITSTATUS(status));
}

TEST(ExecInPlace, HandsOnTheInheritedMask) {
  const int status = in_child([] {
    const test::SignalsBlocked blocked;
    static_cast<void>(exec_in_place({{"/bin/sh", "-c", "kill -TERM $$; exit 0"}, {}}, InheritedSignals{}));
    return 70;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(SIGTERM, WTERMSIG(status));
}

TEST(ExecInPlace, ReturnsWhenThereIsNoSuchProgram) {
  const test::SignalsBlocked blocked;
  EXPECT_EQ(ErrorKind::not_found,
            exec_in_place({{"baton-test-no-such-program"}, {}}, blocked.inherited).kind);
  EXPECT_EQ(ErrorKind::not_executable, exec_in_place({{"/etc/passwd"}, {}}, blocked.inherited).kind);
}

}  // namespace
}  // namespace baton::system
