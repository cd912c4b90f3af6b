#include <fmt/format.h>
#include <signal.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::HasSubstr;
using testing::Not;

class Wait : public BatonTest {
 protected:
  static std::string marker(const std::string& run, model::MarkerState state = model::MarkerState::complete) {
    model::Marker made;
    made.state = state;
    made.run = run;
    made.job = "extract";
    made.reason = state == model::MarkerState::failed ? "exit code 3" : "";
    return model::encode_marker(made);
  }
};

TEST_F(Wait, ReturnsAtOnceWhenTheMarkerIsThere) {
  write("m", marker("1"));
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0));
}

TEST_F(Wait, IsReleasedByAMarkerThatComesLater) {
  auto gate = start({"wait", "m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  ASSERT_THAT(baton({"mark", "complete", "m"}), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Wait, IsReleasedThoughTheDirectoryIsMadeLaterToo) {
  auto gate = start({"wait", "a/b/c/m", "--poll", "10m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  std::filesystem::create_directories(directory_ / "a");
  ASSERT_THAT(baton({"mark", "complete", "a/b/c/m"}), ExitsWith(0));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Wait, IsReleasedThoughTheDirectoryIsReplacedMeanwhile) {
  write("d/other", "");
  auto gate = start({"wait", "d/m", "--poll", "10m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  std::filesystem::rename(directory_ / "d", directory_ / "old");
  write("new/m", marker("1"));
  std::filesystem::rename(directory_ / "new", directory_ / "d");
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Wait, BecomesTheCommandThen) {
  write("m", "");
  EXPECT_EQ("7 8\n", baton({"wait", "m", "--quiet", "--", "echo", "7", "8"}).out);
  EXPECT_THAT(baton({"wait", "m", "--", "sh", "-c", "exit 5"}), ExitsWith(5));
  EXPECT_THAT(baton({"wait", "m", "--quiet", "--", "nonesuch"}), FailsWith(127, "command not found"));
  EXPECT_THAT(baton({"wait", "m", "--quiet", "--", directory_.string()}),
              FailsWith(126, "is a directory"));
}

TEST_F(Wait, HandsTheCommandDefaultSignals) {
  write("m", "");
  EXPECT_THAT(baton({"wait", "m", "--", "sh", "-c", "kill -TERM $$"}), ExitsWith(143));
  const auto ended =
      baton({"wait", "m", "--quiet", "--", "grep", "-E", "SigBlk|SigIgn", "/proc/self/status"});
  EXPECT_EQ("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", ended.out);
}

TEST_F(Wait, GivesUpAtTheTimeout) {
  EXPECT_THAT(baton({"wait", "m", "--timeout", "100ms", "--quiet"}), FailsWith(124, "m: no marker yet"));
}

TEST_F(Wait, TakesItsTimeoutFromThePlatform) {
  set("DEFAULT_ACTIVE_DEADLINE", "0.1");
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(124));
}

TEST_F(Wait, EndsAtOnceOnAFailedUpstream) {
  write("m.failed", marker("1", model::MarkerState::failed));
  EXPECT_THAT(baton({"wait", "m", "--quiet"}), FailsWith(69, "failed (exit code 3)"));
  write("n", marker("1", model::MarkerState::failed));
  EXPECT_THAT(baton({"wait", "n", "--quiet"}), FailsWith(69, "failed"));
  write("o.failed", "");
  EXPECT_THAT(baton({"wait", "o", "--quiet"}), FailsWith(69, "failure marker"));
}

TEST_F(Wait, AcceptsTheMarkersOfOtherPrograms) {
  for (const std::string content : {"1705400000\n", "", "_SUCCESS", "{\"done\":true}"}) {
    write("m", content);
    EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0)) << content;
    EXPECT_THAT(baton({"wait", "m", "--strict", "--timeout", "50ms"}), ExitsWith(124)) << content;
  }
}

TEST_F(Wait, NeverTakesATornMarkerForACompleteOne) {
  const std::string whole = marker("1");
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{7}, std::size_t{8}, whole.size() / 2, whole.size() - 1}) {
    write("m", whole.substr(0, size));
    EXPECT_THAT(baton({"wait", "m", "--timeout", "50ms", "--quiet"}), FailsWith(65, "torn")) << size;
  }
  std::string flipped = whole;
  flipped[40] ^= 1;
  write("m", flipped);
  EXPECT_THAT(baton({"wait", "m", "--timeout", "50ms", "--quiet"}), FailsWith(65, "checksum"));
  write("m", std::string(whole.size(), '\0'));
  EXPECT_THAT(baton({"wait", "m", "--timeout", "50ms", "--quiet"}), FailsWith(65, "torn"));
}

TEST_F(Wait, IsReleasedWhenATornMarkerBecomesWhole) {
  write("m", marker("1").substr(0, 30));
  auto gate = start({"wait", "m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("torn") != std::string::npos; }));
  write("m", marker("1"));
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Wait, IgnoresTheMarkerOfAnotherRun) {
  write("m", marker("20240115"));
  EXPECT_THAT(baton({"wait", "m", "--run", "20240116", "--timeout", "50ms", "--quiet"}),
              FailsWith(124, "is of run 20240115, not 20240116"));
  EXPECT_THAT(baton({"wait", "m", "--run", "20240115"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "m", "--logical-time", "2024-01-16"}), ExitsWith(0)) << "a date names no run";
}

TEST_F(Wait, TakesItsRunFromTheMinuteOfACronJob) {
  set("JOB_NAME", "validate-28431360");
  write("m", marker("20240122T0000Z"));
  EXPECT_THAT(baton({"wait", "m"}), ExitsWith(0));
  write("m", marker("20240121T0000Z"));
  EXPECT_THAT(baton({"wait", "m", "--timeout", "50ms"}), ExitsWith(124));
}

// A loop that asks the clock for the path at each look would wait for tomorrow's marker from midnight on.
TEST_F(Wait, KeepsItsDateAcrossMidnight) {
  auto gate = start({"wait", "{date:%Y%m%d}/m", "--logical-time", "2024-01-16T23:59:59.999Z"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  ASSERT_THAT(baton({"mark", "complete", "20240117/m"}), ExitsWith(0));
  ASSERT_THAT(baton({"mark", "complete", "20240116/m"}), ExitsWith(0));
  const auto ended = gate.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("condition=20240116/m"));
}

TEST_F(Wait, KnowsTheDateOfItsTimeZone) {
  EXPECT_THAT(baton({"wait", "{date:%F}", "--logical-time", "2024-01-16T23:30:00Z", "--timezone", "CET-1CEST",
                     "--timeout", "0.01", "--quiet"}),
              FailsWith(124, "2024-01-17"));
  EXPECT_THAT(baton({"wait", "m", "--timezone", "Mars/Olympus"}), FailsWith(64, "not known here"));
  set("TZ", "Mars/Olympus");
  EXPECT_THAT(baton({"wait", "m"}), FailsWith(78, "not known here"));
}

TEST_F(Wait, LooksOnceEvenWithoutTime) {
  write("m", "");
  EXPECT_THAT(baton({"wait", "m", "--timeout", "0"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "n", "--timeout", "0", "--quiet"}), FailsWith(124, "no marker yet"));
}

TEST_F(Wait, TakesAFlagBeforeACondition) {
  write("m", "");
  EXPECT_THAT(baton({"wait", "--any", "n", "m"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "--quiet", "m"}), ExitsWith(0));
}

TEST_F(Wait, PrintsNoSecret) {
  set("API_TOKEN", "hunter2");
  for (const char* condition : {"file:{env:API_TOKEN}", "https://user:hunter2@host/x"}) {
    const auto ended = baton({"wait", condition, "--timeout", "0"});
    EXPECT_THAT(ended, ExitsWith(64));
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("hunter2")));
  }
}

TEST_F(Wait, WaitsForAllConditionsOrForAny) {
  write("a", "");
  write("f", "x");
  EXPECT_THAT(baton({"wait", "a", "file:f"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "a", "b", "--timeout", "50ms"}), ExitsWith(124));
  EXPECT_THAT(baton({"wait", "b", "a", "--any"}), ExitsWith(0));
  write("b.failed", "");
  EXPECT_THAT(baton({"wait", "b", "a", "--any"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "b", "c", "--any", "--timeout", "50ms"}), ExitsWith(124));
}

TEST_F(Wait, WaitsForAFileThatIsNotEmpty) {
  write("empty", "");
  EXPECT_THAT(baton({"wait", "file:empty", "--timeout", "50ms", "--quiet"}), FailsWith(124, "is empty"));
  write("full", "x");
  std::filesystem::create_directory(directory_ / "d");
  EXPECT_THAT(baton({"wait", "file:full", "file:d", "file:d/", "file:.", "file:/"}), ExitsWith(0));
}

TEST_F(Wait, CountsTheMatchesOfAPattern) {
  write("in/part-1.csv", "");
  write("in/part-2.csv", "");
  write("in/.hidden.csv", "");
  EXPECT_THAT(baton({"wait", "glob:in/*.csv", "--count", "2"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "glob:in/*.csv", "--count", "3", "--timeout", "50ms", "--quiet"}),
              FailsWith(124, "2 of 3 there"));
  EXPECT_THAT(baton({"wait", "glob:*/part-[12].csv", "--count", "2"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "glob:" + path("i*") + "/part-?.csv", "--count", "2"}), ExitsWith(0));
}

TEST_F(Wait, CountsMatchesThatComeLater) {
  auto gate = start({"wait", "glob:in/day-*/part-*", "--count", "3", "--poll", "10m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  for (const char* name : {"in/day-1/part-1", "in/day-1/part-2", "in/day-2/part-1"}) write(name, "x");
  EXPECT_THAT(gate.wait(), ExitsWith(0));
}

TEST_F(Wait, DoesNotCountWhatIsTooOld) {
  write("old", "");
  std::filesystem::last_write_time(directory_ / "old",
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours{2});
  write("new", "");
  EXPECT_THAT(baton({"wait", "old", "--max-age", "1h", "--timeout", "50ms", "--quiet"}),
              FailsWith(124, "is older than 1h"));
  EXPECT_THAT(baton({"wait", "old", "--max-age", "3h"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "new", "--newer-than", "old"}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "old", "--newer-than", "new", "--timeout", "50ms", "--quiet"}),
              FailsWith(124, "not newer"));
  EXPECT_THAT(baton({"wait", "new", "--newer-than", "nothing", "--timeout", "50ms", "--quiet"}),
              FailsWith(124, "is not there"));
  EXPECT_EQ(2, std::distance(std::filesystem::directory_iterator(directory_), {}))
      << "a probe was left behind";
}

TEST_F(Wait, SaysWhatItStillWaitsFor) {
  auto gate = start({"wait", "m", "--report-every", "20ms"});
  EXPECT_TRUE(eventually([&] { return gate.out().find("wait_elapsed_seconds=0.1") != std::string::npos; }));
  EXPECT_THAT(gate.out(), HasSubstr("EVENT: type=wait_pending severity=INFO message=\"no marker yet\""));
  EXPECT_THAT(gate.out(), HasSubstr("METRIC: wait_pending_conditions=1"));
}

TEST_F(Wait, SaysNothingWhenQuiet) {
  write("m", "");
  EXPECT_EQ("", baton({"wait", "m", "--quiet"}).out);
  set("METRICS_ENABLED", "false");
  EXPECT_THAT(baton({"wait", "m"}).out, Not(HasSubstr("METRIC:")));
  EXPECT_THAT(baton({"wait", "m"}).out, HasSubstr("EVENT:"));
}

class WaitStopped : public Wait, public testing::WithParamInterface<int> {};

TEST_P(WaitStopped, EndsByTheSignal) {
  auto gate = start({"wait", "m"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  gate.signal(GetParam());
  EXPECT_THAT(gate.wait(), ExitsWith(128 + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(ByEachStopSignal, WaitStopped, testing::Values(SIGTERM, SIGINT, SIGHUP, SIGQUIT));

TEST_F(Wait, IsNotHeldByAVolumeThatDoesNotAnswer) {
  std::filesystem::create_directory(directory_ / "dead");
  const test::UnansweringDirectory dead(path("dead"));
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  EXPECT_THAT(baton({"wait", "dead/m", "--timeout", "300ms", "--quiet"}), FailsWith(124, "not answered"));
  auto gate = start({"wait", "dead/m", "--report-every", "100ms"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("has not answered") != std::string::npos; }));
  gate.signal(SIGTERM);
  EXPECT_THAT(gate.wait(), ExitsWith(74));
}

TEST_F(Wait, ReleasesTwoHundredGatesByOneMarker) {
  std::vector<Process> gates;
  for (int i = 0; i < 200; ++i) gates.push_back(start({"wait", "m"}));
  for (auto& gate : gates) {
    ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  }
  ASSERT_THAT(baton({"mark", "complete", "m"}), ExitsWith(0));
  for (auto& gate : gates) EXPECT_THAT(gate.wait(), ExitsWith(0));
}

}  // namespace
}  // namespace baton::behaviour
