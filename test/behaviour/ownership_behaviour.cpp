#include <algorithm>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Until the test writes `go`; at most for as long as a test may take.
constexpr const char* until_told = "for i in $(seq 6000); do [ -e go ] && exit 0; sleep 0.02; done; exit 9";
// Fails, loudly, where another one runs already. Whoever is killed lets go of the lock.
constexpr const char* alone = "exec 9>lock; flock -n 9 || { echo twice >> overlaps; exit 8; }; ";

class Ownership : public BatonTest {
 protected:
  [[nodiscard]] static Words job(const Words& options, const std::string& script) {
    Words words{"run", "--job", "j", "--state", "state", "--run", "r", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "bash", "-c", script});
    return words;
  }
  // baton itself, below unshare.
  [[nodiscard]] pid_t process_elsewhere(const Process& unshare) {
    std::vector<pid_t> children;
    EXPECT_TRUE(eventually([&] { return !(children = children_of(unshare.pid())).empty(); }));
    return children.empty() ? 0 : children[0];
  }
  [[nodiscard]] std::vector<std::string> files_of(const std::string& worker) const {
    std::vector<std::string> names;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "state" / worker, gone))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  [[nodiscard]] bool runs(const std::string& word) const {
    return read("ran").find(word) != std::string::npos;
  }
};

TEST_F(Ownership, IsOneProcessesOfFiftyThatStartTogether) {
  std::vector<Process> all;
  for (int i = 0; i < 50; ++i) all.push_back(start(job({}, std::string("echo ran >> ran; ") + until_told)));
  ASSERT_TRUE(eventually(
      [&] { return std::ranges::count_if(all, [](Process& process) { return process.running(); }) == 1; }));
  write("go", "");
  int refused = 0;
  int complete = 0;
  for (auto& process : all) {
    const int code = process.wait().code;
    refused += code == 75 ? 1 : 0;
    complete += code == 0 ? 1 : 0;
  }
  EXPECT_EQ(49, refused);
  EXPECT_EQ(1, complete);
  EXPECT_EQ("ran\n", read("ran"));
}

TEST_F(Ownership, IsToldByTheHeartbeatWhereProcessesDoNotSeeEachOther) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  std::vector<Process> all;
  for (int i = 0; i < 8; ++i)
    all.push_back(start_elsewhere(job({}, std::string("echo ran >> ran; ") + until_told)));
  ASSERT_TRUE(eventually(
      [&] { return std::ranges::count_if(all, [](Process& process) { return process.running(); }) == 1; }));
  write("go", "");
  int refused = 0;
  for (auto& process : all) refused += process.wait().code == 75 ? 1 : 0;
  EXPECT_EQ(7, refused);
  EXPECT_EQ("ran\n", read("ran"));
}

TEST_F(Ownership, IsNamedToWhomItIsRefused) {
  auto owner = start(job({}, until_told));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  const auto second = baton(job({}, "echo ran >> ran"));
  EXPECT_THAT(second, FailsWith(75, fmt::format("pid {}", owner.pid())));
  EXPECT_THAT(second.err, HasSubstr("--wait-for-owner"));
  EXPECT_THAT(second.out, HasSubstr("type=ownership_refused severity=ERROR"));
  write("go", "");
  EXPECT_THAT(owner.wait(), ExitsWith(0));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Ownership, IsWaitedForWhenToldSo) {
  auto owner = start(job({}, until_told));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  auto skips = start(job({"--wait-for-owner"}, "echo ran >> ran"));
  auto reruns = start(job({"--wait-for-owner", "--if-complete", "rerun"}, "echo ran >> ran"));
  ASSERT_TRUE(eventually([&] { return skips.out().find("ownership_pending") != std::string::npos; }));
  ASSERT_TRUE(eventually([&] { return reruns.out().find("ownership_pending") != std::string::npos; }));
  write("go", "");
  EXPECT_THAT(owner.wait(), ExitsWith(0));
  EXPECT_THAT(skips.wait(), ExitsWith(0));
  EXPECT_THAT(reruns.wait(), ExitsWith(0));
  EXPECT_EQ("ran\n", read("ran"));
}

TEST_F(Ownership, IsWaitedForNoLongerThanToldSo) {
  auto owner = start(job({}, until_told));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  EXPECT_THAT(baton(job({"--wait-for-owner", "--wait-timeout", "100ms"}, "echo ran >> ran")),
              FailsWith(124, "timed out"));
  auto stopped = start(job({"--wait-for-owner"}, "echo ran >> ran"));
  ASSERT_TRUE(eventually([&] { return stopped.out().find("ownership_pending") != std::string::npos; }));
  stopped.signal(SIGTERM);
  EXPECT_THAT(stopped.wait(), ExitsWith(143));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(Ownership, PassesAtOnceWhenItsProcessOnThisMachineIsGone) {
  auto owner = start(job({"--lost-after", "1h"}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  const auto successor = baton(job({"--lost-after", "1h", "--marker", "m"}, "true"));
  EXPECT_THAT(successor, ExitsWith(0));
  EXPECT_THAT(successor.out, HasSubstr("is lost: its process is gone"));
  EXPECT_EQ(2U, std::get<model::Marker>(model::decode_marker(read("m"))).epoch);
}

TEST_F(Ownership, DoesNotPassWhileSomethingThatTheOwnerStartedIsLeft) {
  auto owner = start(job({}, "setsid sleep 1000 & echo $! > left; wait"));
  ASSERT_TRUE(eventually([&] { return !read("left").empty(); }));
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  EXPECT_THAT(baton(job({"--lost-after", "100ms"}, "true")), ExitsWith(75));
  auto successor = start(job({"--lost-after", "100ms", "--wait-for-owner"}, "true"));
  ASSERT_TRUE(eventually([&] { return successor.out().find("ownership_pending") != std::string::npos; }));
  EXPECT_TRUE(successor.running());
  ::kill(std::stoi(read("left")), SIGKILL);
  EXPECT_THAT(successor.wait(), ExitsWith(0));
}

TEST_F(Ownership, IsNotMistakenForLostInTheMomentOfItsEnd) {
  for (int round = 0; round < 5; ++round) {
    const std::string run = fmt::format("r{}", round);
    std::vector<Process> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(start({"run", "--job", "j", "--state", "state", "--run", run, "--", "sh", "-c",
                           "echo ran >> ran-" + run}));
    }
    for (auto& process : all) {
      const int code = process.wait().code;
      EXPECT_TRUE(code == 0 || code == 75) << code;
    }
    EXPECT_EQ("ran\n", read("ran-" + run));
  }
}

TEST_F(Ownership, PassesAfterASilence) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto owner = start_elsewhere(job({}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  const auto successor = baton(job({"--lost-after", "500ms", "--marker", "m"}, "true"));
  EXPECT_THAT(successor, ExitsWith(0));
  EXPECT_THAT(successor.out, HasSubstr("is lost: no heartbeat for"));
  EXPECT_EQ(2U, std::get<model::Marker>(model::decode_marker(read("m"))).epoch);
}

TEST_F(Ownership, PassesWithoutTheHeartbeatOfWhoWasKilled) {
  const auto beats_of = [&](const std::string& epoch) {
    return std::ranges::count_if(files_of("j/r/0"), [&](const std::string& name) {
      return name.starts_with(epoch + ".") && name.ends_with(".heartbeat");
    });
  };
  auto owner = start(job({}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return beats_of("1") == 1; }));
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  auto successor = start(job({"--lost-after", "500ms", "--wait-for-owner"}, until_told));
  EXPECT_TRUE(eventually([&] { return beats_of("2") == 1 && beats_of("1") == 0; }));
  write("go", "");
  EXPECT_THAT(successor.wait(), ExitsWith(0));
}

TEST_F(Ownership, LostIsNoticedByTheOldOwnerWhichThenPublishesNothing) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto old =
      start_elsewhere(job({"--marker", "m"}, "echo old > who; trap '' TERM; while :; do sleep 0.05; done"));
  ASSERT_TRUE(eventually([&] { return read("who") == "old\n"; }));
  const pid_t wrapper = process_elsewhere(old);
  ::kill(wrapper, SIGSTOP);
  auto later =
      start(job({"--marker", "m", "--lost-after", "500ms"}, std::string("echo later > who; ") + until_told));
  ASSERT_TRUE(eventually([&] { return read("who") == "later\n"; }));
  ::kill(wrapper, SIGCONT);
  const auto ended = old.wait();
  EXPECT_THAT(ended, FailsWith(75, "a later owner has taken over"));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("type=ownership_lost"), Not(HasSubstr("job_failed"))));
  EXPECT_FALSE(exists("m") || exists("m.failed") || exists("state/j/r/0/1.end.json"));
  EXPECT_EQ("\"RUNNING\"", record("j/r/0", "state"));
  write("go", "");
  EXPECT_THAT(later.wait(), ExitsWith(0));
  EXPECT_EQ(2U, std::get<model::Marker>(model::decode_marker(read("m"))).epoch);
}

TEST_F(Ownership, LostIsWhatTheOldOwnerSaysThoughItsCommandEndedMeanwhile) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto old = start_elsewhere(job({"--marker", "m"}, "echo old > who; until [ -e end ]; do sleep 0.02; done"));
  ASSERT_TRUE(eventually([&] { return read("who") == "old\n"; }));
  const pid_t wrapper = process_elsewhere(old);
  const pid_t command = children_of(wrapper).at(0);
  ::kill(wrapper, SIGSTOP);
  write("end", "");
  const auto state = [&] { return run_command({"ps", "-o", "stat=", "-p", std::to_string(command)}).out; };
  ASSERT_TRUE(eventually([&] { return state().starts_with("Z"); }));
  auto later =
      start(job({"--marker", "m", "--lost-after", "500ms"}, std::string("echo later > who; ") + until_told));
  ASSERT_TRUE(eventually([&] { return read("who") == "later\n"; }));
  ::kill(wrapper, SIGCONT);
  const auto ended = old.wait();
  EXPECT_THAT(ended, FailsWith(75, "a later owner has taken over"));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("type=ownership_lost"), Not(HasSubstr("failed"))));
  write("go", "");
  EXPECT_THAT(later.wait(), ExitsWith(0));
}

TEST_F(Ownership, IsSaidWhileTheGateWaitsToo) {
  auto waiting = start(job({"--after", "upstream"}, "true"));
  const auto beats = [&] {
    for (const auto& name : files_of("j/r/0")) {
      if (name.ends_with(".heartbeat")) return std::stoi(name.substr(2));
    }
    return 0;
  };
  EXPECT_TRUE(eventually([&] { return beats() > 3; }));
  EXPECT_TRUE(eventually([&] { return record("j/r/0", "heartbeat") > "3"; }));
  EXPECT_EQ("\"WAITING\"", record("j/r/0", "state"));
  EXPECT_THAT(baton(job({}, "echo ran >> ran")), ExitsWith(75));
  write("upstream", "");
  EXPECT_THAT(waiting.wait(), ExitsWith(0));
  EXPECT_THAT(files_of("j/r/0"), testing::ElementsAre("1.claim.json", "1.end.json", "record.json"))
      << "what a heartbeat leaves is removed";
}

TEST_F(Ownership, LostIsTheEndOfTheWaitForTheJob) {
  auto owner = start(job({}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  auto gate = start({"wait", "job:j", "--state", "state", "--run", "r", "--lost-after", "400ms"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  owner.signal(SIGKILL);
  const auto ended = gate.wait();
  EXPECT_THAT(ended, FailsWith(69, "job:j: index 0 lost: epoch 1"));
  EXPECT_THAT(ended.out, HasSubstr("type=wait_failed severity=ERROR message=\"job:j: index 0 lost"));
}

TEST_F(Ownership, OfASuccessorLetsTheWaitForTheJobGoOn) {
  auto owner = start(job({}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return owner.out().find("job_started") != std::string::npos; }));
  auto gate = start({"wait", "job:j", "--state", "state", "--run", "r", "--lost-after", "1m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  owner.signal(SIGKILL);
  EXPECT_THAT(baton(job({}, "true")), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Ownership, ThatNobodyEverTakesIsTheEndOfTheWaitToo) {
  EXPECT_THAT(baton({"wait", "job:j", "--state", "state", "--run", "r", "--start-within", "100ms"}),
              FailsWith(69, "job:j: never started"));
  EXPECT_THAT(baton(job({"--after", "job:up", "--start-within", "100ms", "--marker", "m"}, "true")),
              FailsWith(69, "job:up: never started"));
  EXPECT_TRUE(exists("m.failed"));
}

// Half of the owners die where their successors see it at once, half where only the heartbeat tells.
class Killed : public Ownership, public testing::WithParamInterface<int> {};

TEST_P(Killed, OwnersCommandNeverRunsBesideItsSuccessors) {
  const bool elsewhere = GetParam() % 2 == 0;
  if (elsewhere && !can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  const Words words = job({"--marker", "m", "--lost-after", "2s", "--wait-for-owner"},
                          std::string(alone) + "echo ran >> ran; sleep 0.3");
  auto owner = elsewhere ? start_elsewhere(words) : start(words);
  std::vector<Process> successors;
  for (int i = 0; i < 3; ++i) successors.push_back(start(words));
  // Somewhere between its first instruction and its command's end.
  ::usleep(static_cast<useconds_t>(GetParam()) * 25'000);
  owner.signal(SIGKILL);
  [[maybe_unused]] const auto killed = owner.wait();
  for (auto& successor : successors) EXPECT_THAT(successor.wait(), ExitsWith(0));
  EXPECT_EQ("", read("overlaps"));
  EXPECT_TRUE(exists("m"));
}

INSTANTIATE_TEST_SUITE_P(AtAnyTime, Killed, testing::Range(0, 16));

class AnyIndex : public Ownership {
 protected:
  [[nodiscard]] static Words worker(const Words& options, const std::string& script) {
    Words all{"--completions", "3", "--index", "auto"};
    all.insert(all.end(), options.begin(), options.end());
    return job(all, script);
  }
};

TEST_F(AnyIndex, IsClaimedByEachWorkerForItself) {
  std::vector<Process> workers;
  for (int i = 0; i < 3; ++i) {
    workers.push_back(
        start(worker({"--marker", "m"}, std::string("echo $BATON_INDEX >> indices; ") + until_told)));
  }
  const auto indices = [&] {
    std::string text = read("indices");
    std::ranges::sort(text);
    return text;
  };
  ASSERT_TRUE(eventually([&] { return indices() == "\n\n\n012"; }));
  EXPECT_THAT(baton(worker({}, "true")), ExitsWith(75)) << "there is nothing left for a fourth";
  write("go", "");
  for (auto& process : workers) EXPECT_THAT(process.wait(), ExitsWith(0));
  EXPECT_EQ(3U, std::get<model::Marker>(model::decode_marker(read("m"))).completions);
  EXPECT_THAT(baton(worker({}, "echo again >> indices")).out, HasSubstr("job_skipped"));
  EXPECT_EQ("\n\n\n012", indices());
}

TEST_F(AnyIndex, IsThatOfAFailedWorkerBeforeACompleteOne) {
  for (const char* script : {"true", "false", "true"})
    EXPECT_LE(baton(worker({"--marker", "m"}, script)).code, 1);
  EXPECT_THAT(baton(worker({"--marker", "m"}, "echo $BATON_INDEX $BATON_EPOCH > again")), ExitsWith(0));
  EXPECT_EQ("1 2\n", read("again"));
  EXPECT_TRUE(exists("m"));
}

TEST_F(AnyIndex, IsKnownToPathsAndLines) {
  const auto ended = baton(worker({"--log", "log-{index}"}, "exit 3"));
  EXPECT_THAT(ended, ExitsWith(3));
  EXPECT_TRUE(exists("log-0"));
  const auto second = baton(worker({"--log", "log-{index}"}, "exit 3"));
  EXPECT_TRUE(exists("log-1"));
  EXPECT_THAT(second.out,
              HasSubstr("type=job_failed severity=ERROR message=\"exit code 3\" job=j run=r index=1"));
}

TEST_F(AnyIndex, NeedsAStateDirectoryAndIsForRunAlone) {
  EXPECT_THAT(baton({"run", "--index", "auto", "--marker", "m", "--", "true"}),
              FailsWith(78, "--index auto"));
  EXPECT_THAT(baton({"wait", "--index", "auto", "m.{index}"}), FailsWith(64, "auto"));
  EXPECT_THAT(baton(job({"--index", "any"}, "true")), FailsWith(64, "must be a number or 'auto'"));
  set("BATON_INDEX", "auto");
  write("m", "");
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0));
}

}  // namespace
}  // namespace baton::behaviour
