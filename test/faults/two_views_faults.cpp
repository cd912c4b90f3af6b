#include <chrono>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faults/faults_test.h"
#include "support/tcp_client.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Until the test writes `go`; at most for as long as a test may take.
constexpr const char* until_told = "for i in $(seq 6000); do [ -e go ] && exit 0; sleep 0.02; done; exit 9";

dev_t device_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_dev : 0;
}

// One directory behind two FUSE mounts, each with caches of its own that no change through the other one
// reaches: what two hosts see of a network volume.
class TwoViews : public FaultsTest {
 protected:
  void SetUp() override {
    if (const auto why = why_no_private_mounts(); !why.empty()) GTEST_SKIP() << why;
    if (::access("/dev/fuse", W_OK) != 0) GTEST_SKIP() << "no /dev/fuse here; give the container that device";
    if (run_command({"bindfs", "--version"}).code != 0) GTEST_SKIP() << "bindfs is not installed";
  }

  ~TwoViews() override {
    for (Process& server : servers_) server.signal(SIGCONT);
    for (const std::string& view : {a_, b_}) ::umount2(view.c_str(), MNT_DETACH);
  }

  // Names and attributes are believed for so many seconds.
  void mount_views(int seconds) {
    for (const std::string& view : {a_, b_}) {
      fs::create_directories(view);
      const dev_t before = device_of(view);
      servers_.push_back(start_command(
          {"bindfs", "-f", "-o",
           fmt::format("attr_timeout={0},entry_timeout={0},negative_timeout={0}", seconds), volume(), view},
          [] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }));
      ASSERT_TRUE(eventually([&] { return device_of(view) != before || !servers_.back().running(); }));
      if (!servers_.back().running()) GTEST_SKIP() << "bindfs cannot mount here: " << servers_.back().err();
    }
  }

  [[nodiscard]] static Words job(const std::string& view, const Words& options, const std::string& script,
                                 const std::string& run = "r") {
    Words words{"run", "--job", "j", "--run", run, "--state", view + "/state", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "sh", "-c", script});
    return words;
  }

  [[nodiscard]] static bool says(const Process& process, const std::string& word) {
    return process.out().find(word) != std::string::npos;
  }

  // Stops the process behind view a: nothing on it is answered any more.
  void stop_server() {
    servers_[0].signal(SIGSTOP);
    const std::string status = fmt::format("/proc/{}/stat", servers_[0].pid());
    ASSERT_TRUE(eventually([&] {
      const std::string text = run_command({"cat", status}).out;
      return text.substr(text.rfind(')')).starts_with(") T");
    }));
  }

  // A thread of the process is inside of a call on files, and stays there.
  [[nodiscard]] static bool is_stuck(pid_t process, bool (*kind)(long) = &is_on_files) {
    for (int sample = 0; sample < 5; ++sample) {
      bool inside = false;
      for (const auto& thread : fs::directory_iterator(fmt::format("/proc/{}/task", process))) {
        std::ifstream file(thread.path() / "syscall");
        long number = -1;
        inside = inside || (file >> number && kind(number));
      }
      if (!inside) return false;
      ::usleep(10'000);
    }
    return true;
  }

  // The process has left, or all of it has but a thread whose call the server had taken up when it was
  // stopped: the kernel lets nobody out of that.
  bool has_left(pid_t process) {
    const std::string text = run_command({"cat", fmt::format("/proc/{}/stat", process)}).out;
    return text.empty() || text.substr(text.rfind(')')).starts_with(") Z");
  }

  static bool is_on_files(long number) {
    const auto calls = {SYS_openat, SYS_newfstatat, SYS_statx,    SYS_getdents64, SYS_inotify_add_watch,
                        SYS_fsync,  SYS_linkat,     SYS_unlinkat, SYS_mkdirat,    SYS_renameat};
    return std::ranges::find(calls, number) != calls.end();
  }

  static bool is_on_volume_space(long number) {
    return number == SYS_statfs || number == SYS_fstatfs || number == SYS_fstat || number == SYS_newfstatat;
  }

  void end_server(std::size_t which) {
    servers_[which].signal(SIGTERM);
    EXPECT_TRUE(eventually([&] { return !servers_[which].running(); }));
  }

  const std::string a_ = (root_ / "a").string();
  const std::string b_ = (root_ / "b").string();
  std::vector<Process> servers_;
};

TEST_F(TwoViews, ShowAMarkerToTheGateThoughStatIsBlind) {
  mount_views(600);
  if (IsSkipped()) return;
  fs::create_directory(volume() + "/d");
  ASSERT_FALSE(fs::exists(a_ + "/d/polled")) << "from now on view a believes that it is not there";
  auto gate = start({"wait", a_ + "/d/m", "--poll", "200ms"});
  ASSERT_TRUE(eventually([&] { return says(gate, "wait_started"); }));
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_THAT(baton({"mark", "complete", b_ + "/d/polled"}), ExitsWith(0));
  ASSERT_THAT(baton({"mark", "complete", b_ + "/d/m"}), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
  Tally("two views: gate opened after milliseconds")
      .count("at_most", static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                     std::chrono::steady_clock::now() - begun)
                                                     .count()));
  EXPECT_FALSE(fs::exists(a_ + "/d/polled")) << "a loop around stat would still wait";
}

TEST_F(TwoViews, ShowAGateTheMarkerOfADirectoryThatWasReplaced) {
  mount_views(3);
  if (IsSkipped()) return;
  fs::create_directories(volume() + "/d/e");
  auto gate = start({"wait", a_ + "/d/e/m", "--poll", "50ms"});
  ASSERT_TRUE(eventually([&] { return says(gate, "wait_started"); }));
  fs::remove_all(b_ + "/d");
  fs::create_directories(b_ + "/d/e");
  ASSERT_THAT(baton({"mark", "complete", b_ + "/d/e/m"}), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(TwoViews, GiveAnEpochToOneOfTwoThatClaimItAtOnce) {
  mount_views(3);
  if (IsSkipped()) return;
  const int rounds = sweeping() ? 100 : 20;
  Tally tally("epochs claimed from both sides at once");
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const std::string run = fmt::format("r{}", round);
    const std::string script = std::string("echo ran >> ran; ") + until_told;
    std::vector<Process> both;
    for (const std::string& view : {a_, b_}) both.push_back(start(job(view, {}, script, run)));
    ASSERT_TRUE(eventually([&] { return both[0].running() != both[1].running(); }));
    ASSERT_TRUE(eventually([&] { return !read("ran").empty(); }));
    write("go", "");
    const int codes[]{both[0].wait().code, both[1].wait().code};
    EXPECT_THAT(codes, testing::UnorderedElementsAre(0, 75));
    EXPECT_EQ("ran\n", read("ran"));
    fs::remove(path("go"));
    fs::remove(path("ran"));
    tally.count("exclusive", HasFailure() ? 0 : 1);
  }
}

TEST_F(TwoViews, LetASuccessorTakeOverFromAKilledOwnerOfTheOther) {
  mount_views(3);
  if (IsSkipped()) return;
  const Words marker_a{"--marker", a_ + "/out/m"};
  const Words marker_b{"--marker", b_ + "/out/m", "--lost-after", "1s"};
  auto owner = start_elsewhere(job(a_, marker_a, "echo first >> ran; exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return read("ran") == "first\n"; }));
  auto gate = start({"wait", a_ + "/out/m", "--poll", "100ms"});
  EXPECT_THAT(baton(job(b_, {"--lost-after", "2s"}, "true")), ExitsWith(75)) << "it lives";
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  auto successor = start(job(b_, marker_b, "echo second >> ran"));
  EXPECT_THAT(successor.wait(), ExitsWith(0));
  EXPECT_EQ("first\nsecond\n", read("ran"));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
  const auto marker = model::decode_marker(content("out/m").value_or(""));
  EXPECT_EQ(2U, std::get<model::Marker>(marker).epoch);
}

TEST_F(TwoViews, HoldNoGateWhenTheServerIsDead) {
  mount_views(0);
  if (IsSkipped()) return;
  fs::create_directory(volume() + "/d");
  auto gate = start({"wait", a_ + "/d/m", "--poll", "20ms"});
  ASSERT_TRUE(eventually([&] { return says(gate, "wait_started"); }));
  ASSERT_NO_FATAL_FAILURE(stop_server());
  ASSERT_TRUE(eventually([&] { return is_stuck(gate.pid()); }));
  gate.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return has_left(gate.pid()); }));
  servers_[0].signal(SIGCONT);
  EXPECT_THAT(gate.wait(), FailsWith(74, "does not answer"));
  EXPECT_TRUE(eventually([&] { return fs::exists(a_ + "/d"); })) << "the server is back";
  end_server(0);
}

TEST_F(TwoViews, HoldNoHeartbeatWhenWhatIsSampledIsDead) {
  mount_views(0);
  if (IsSkipped()) return;
  auto wrapper = start({"run", "--job", "j", "--run", "r", "--state", path("state"), "--heartbeat", "20ms",
                        "--sample", "20ms", "--marker", a_ + "/m", "--", "sh", "-c", until_told});
  ASSERT_TRUE(eventually([&] { return says(wrapper, "job_started"); }));
  ASSERT_TRUE(eventually([&] { return record("j/r/0", "samples") != "null"; }));
  ASSERT_NO_FATAL_FAILURE(stop_server());
  ASSERT_TRUE(eventually([&] { return is_stuck(wrapper.pid(), &is_on_volume_space); }));
  const int before = std::stoi(record("j/r/0", "heartbeat"));
  EXPECT_TRUE(eventually([&] { return std::stoi(record("j/r/0", "heartbeat")) > before + 5; }));
  servers_[0].signal(SIGCONT);
  write("go", "");
  EXPECT_THAT(wrapper.wait(), ExitsWith(0));
  EXPECT_TRUE(content("m"));
  end_server(0);
}

std::string get(std::uint16_t port, const std::string& target) {
  const test::TcpClient client(port);
  client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return client.read_to_end().value_or("");
}

TEST_F(TwoViews, LetASidecarKnowNothingWhileTheServerIsDead) {
  mount_views(0);
  if (IsSkipped()) return;
  auto wrapper = start(job(b_, {}, until_told));
  fs::create_directories(volume() + "/t");
  auto sidecar = start({"sidecar", "--job", "j", "--run", "r", "--state", a_ + "/state", "--interval", "50ms",
                        "--lost-after", "400ms", "--listen", "127.0.0.1:0", "--textfile", a_ + "/t/j.prom"});
  ASSERT_TRUE(eventually([&] { return says(sidecar, "j is RUNNING") && content("t/j.prom"); }));
  const std::string out = sidecar.out();
  const auto port = static_cast<std::uint16_t>(std::stoi(out.substr(out.find(" port=") + 6)));
  EXPECT_THAT(get(port, "/metrics"), HasSubstr("job_heartbeat_age_seconds{"));
  ASSERT_NO_FATAL_FAILURE(stop_server());
  ASSERT_TRUE(eventually([&] { return get(port, "/healthz").find(" 503 ") != std::string::npos; }));
  EXPECT_THAT(get(port, "/healthz"), HasSubstr("not seen: j\n"));
  EXPECT_THAT(get(port, "/status"), HasSubstr("\"seen\":false"));
  const std::string metrics = get(port, "/metrics");
  EXPECT_THAT(metrics, HasSubstr("\njob_seen{index=\"0\",job=\"j\",run=\"r\"} 0\n"));
  for (const char* unknown : {"job_heartbeat_age_seconds{", "job_lost{", "job_state{", "job_start_time{"})
    EXPECT_THAT(metrics, testing::Not(HasSubstr(unknown)));
  EXPECT_TRUE(says(sidecar, "type=job_not_seen severity=WARNING message=\"" + a_ + "/state/j/r/0 has not"));
  servers_[0].signal(SIGCONT);
  ASSERT_TRUE(eventually([&] { return get(port, "/healthz").find(" 200 ") != std::string::npos; }));
  EXPECT_THAT(get(port, "/metrics"), HasSubstr("job_heartbeat_age_seconds{"));
  EXPECT_TRUE(eventually([&] { return says(sidecar, "type=job_seen_again"); }));
  ASSERT_NO_FATAL_FAILURE(stop_server());
  ASSERT_TRUE(eventually([&] { return is_stuck(sidecar.pid()); }));
  const auto begun = std::chrono::steady_clock::now();
  sidecar.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return has_left(sidecar.pid()); }));
  Tally("two views: sidecar ended after milliseconds")
      .count("at_most", static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                     std::chrono::steady_clock::now() - begun)
                                                     .count()));
  servers_[0].signal(SIGCONT);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
  write("go", "");
  EXPECT_THAT(wrapper.wait(), ExitsWith(0));
  end_server(0);
}

TEST_F(TwoViews, HoldNoStartWhenTheServerIsDead) {
  mount_views(0);
  if (IsSkipped()) return;
  ASSERT_NO_FATAL_FAILURE(stop_server());
  auto wrapper = start(job(a_, {"--grace", "1s"}, "echo ran >> ran"));
  ASSERT_TRUE(eventually([&] { return is_stuck(wrapper.pid()); }));
  wrapper.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return has_left(wrapper.pid()); }));
  servers_[0].signal(SIGCONT);
  EXPECT_THAT(wrapper.wait(), FailsWith(74, "did not answer"));
  EXPECT_EQ("", exists("ran") ? read("ran") : "");
  end_server(0);
}

TEST_F(TwoViews, HoldNoWrapperWhenTheServerIsDead) {
  mount_views(0);
  if (IsSkipped()) return;
  auto wrapper = start(job(a_, {"--marker", a_ + "/out/m", "--grace", "1s"}, "exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return says(wrapper, "job_started"); }));
  ASSERT_NO_FATAL_FAILURE(stop_server());
  ASSERT_TRUE(eventually([&] { return is_stuck(wrapper.pid()); }));
  wrapper.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return has_left(wrapper.pid()); }));
  servers_[0].signal(SIGCONT);
  EXPECT_THAT(wrapper.wait(), FailsWith(74, "did not answer"));
  EXPECT_TRUE(eventually([&] { return fs::exists(a_ + "/state"); })) << "the server is back";
  EXPECT_FALSE(content("out/m"));
  EXPECT_THAT(baton(job(b_, {"--marker", b_ + "/out/m"}, "true")), ExitsWith(0));
  end_server(0);
}

// Once by its path, once by way of a directory in PATH.
class DeadProgram : public TwoViews, public testing::WithParamInterface<bool> {
 protected:
  // On a view whose server is dead; the state is on the other one.
  void make_program() {
    mount_views(0);
    if (IsSkipped()) return;
    fs::create_directory(volume() + "/bin");
    std::ofstream(volume() + "/bin/program") << "#!/bin/sh\n";
    fs::permissions(volume() + "/bin/program", fs::perms::owner_all);
    if (GetParam()) set("PATH", a_ + "/bin:/usr/bin:/bin");
    stop_server();
  }
  [[nodiscard]] Words program(const std::string& run, const Words& options) const {
    Words words{"run",         "--job",       "j",    "--run",   run, "--state",
                b_ + "/state", "--heartbeat", "50ms", "--grace", "1s"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", GetParam() ? "program" : a_ + "/bin/program"});
    return words;
  }
  void continue_server() {
    servers_[0].signal(SIGCONT);
    EXPECT_TRUE(eventually([&] { return fs::exists(a_ + "/bin"); }));
    end_server(0);
  }
};

TEST_P(DeadProgram, HoldsNeitherAStopNorALimit) {
  make_program();
  if (IsSkipped() || HasFatalFailure()) return;
  auto stopped = start(program("stopped", {}));
  ASSERT_TRUE(eventually([&] { return !children_of(stopped.pid()).empty(); }));
  stopped.signal(SIGTERM);
  EXPECT_THAT(stopped.wait(), ExitsWith(143));
  EXPECT_THAT(baton(program("attempt", {"--attempt-timeout", "100ms"})), ExitsWith(124));
  EXPECT_THAT(baton(program("deadline", {"--deadline", "100ms"})), ExitsWith(124));
  continue_server();
}

TEST_P(DeadProgram, DoesNotKeepFromALaterOwner) {
  make_program();
  if (IsSkipped() || HasFatalFailure()) return;
  auto owner = start(program("r", {}));
  ASSERT_TRUE(eventually([&] { return !children_of(owner.pid()).empty(); }));
  std::ofstream(volume() + "/state/j/r/0/2.claim.json").flush();
  EXPECT_THAT(owner.wait(), FailsWith(75, "a later owner has taken over"));
  continue_server();
}

INSTANTIATE_TEST_SUITE_P(ByPathAndInPath, DeadProgram, testing::Bool());

}  // namespace
}  // namespace baton::faults
