#include <chrono>
#include <fstream>

#include <fmt/format.h>
#include <signal.h>

#include "model/claim.h"

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Until the test writes `go`; at most for as long as a test may take.
constexpr const char* until_told = "for i in $(seq 6000); do [ -e go ] && exit 0; sleep 0.02; done; exit 9";

// Times of another host, whose clock is some hours off.
class ClockOff : public FaultsTest, public testing::WithParamInterface<int> {
 protected:
  [[nodiscard]] static std::chrono::hours off() { return std::chrono::hours{GetParam()}; }
  void shift_all() const {
    for (const auto& entry : fs::recursive_directory_iterator(volume()))
      fs::last_write_time(entry.path(), fs::file_time_type::clock::now() + off());
  }
  // As if its owner had had the wrong time when it claimed.
  void shift_claim() const {
    const std::string name = volume() + "/state/j/r/0/1.claim.json";
    auto claim = model::decode_claim(content("state/j/r/0/1.claim.json").value_or(""));
    ASSERT_TRUE(claim);
    claim->claimed_at += off();
    std::ofstream(name, std::ios::binary) << model::encode_claim(*claim);
  }
  [[nodiscard]] Words job(const Words& options, const std::string& script) const {
    Words words{"run",      "--job",         "j",           "--run", "r", "--state", volume() + "/state",
                "--marker", volume() + "/m", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "sh", "-c", script});
    return words;
  }
  [[nodiscard]] Ended gate(const Words& options) {
    Words words{"wait", "--run", "r", "--state", volume() + "/state", "--quiet", "--poll", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    return baton(words);
  }
};

TEST_P(ClockOff, DoesNotMatterToAMarker) {
  ASSERT_THAT(baton(job({}, "true")), ExitsWith(0));
  shift_all();
  EXPECT_THAT(gate({volume() + "/m", "job:j", "--timeout", "1ms"}), ExitsWith(0));
  EXPECT_THAT(baton(job({}, "touch ran")), ExitsWith(0));
  EXPECT_FALSE(exists("ran")) << "it is complete";
  ASSERT_THAT(baton({"mark", "failed", volume() + "/m"}), ExitsWith(0));
  shift_all();
  EXPECT_THAT(gate({volume() + "/m", "--timeout", "1ms"}), ExitsWith(69));
}

TEST_P(ClockOff, DoesNotMakeALiveOwnerLookLost) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto owner = start_elsewhere(job({}, std::string("touch started; ") + until_told));
  ASSERT_TRUE(eventually([&] { return exists("started"); }));
  shift_claim();
  shift_all();
  EXPECT_THAT(baton(job({"--lost-after", "1s"}, "touch ran")), ExitsWith(75));
  EXPECT_THAT(gate({"job:j", "--lost-after", "1s", "--timeout", "1500ms"}), ExitsWith(124));
  write("go", "");
  EXPECT_THAT(owner.wait(), ExitsWith(0));
  EXPECT_FALSE(exists("ran"));
}

TEST_P(ClockOff, DoesNotMakeALostOwnerLookAlive) {
  if (!can_be_elsewhere()) GTEST_SKIP() << "no PID namespaces here";
  auto owner = start_elsewhere(job({}, "touch started; exec sleep 1000"));
  ASSERT_TRUE(eventually([&] { return exists("started"); }));
  owner.signal(SIGKILL);
  EXPECT_THAT(owner.wait(), ExitsWith(137));
  shift_claim();
  shift_all();
  EXPECT_THAT(gate({"job:j", "--lost-after", "500ms"}), ExitsWith(69));
  EXPECT_THAT(baton(job({"--lost-after", "500ms"}, "true")), ExitsWith(0));
  EXPECT_THAT(gate({volume() + "/m", "job:j", "--timeout", "1ms"}), ExitsWith(0));
}

INSTANTIATE_TEST_SUITE_P(ByHours, ClockOff, testing::Values(-24, 24));

// The one clock that a namespace can put wrong is the monotonic one, and with it the start times of
// processes.
class Uptime : public ClockOff {};

TEST_P(Uptime, OfAnotherContainerDoesNotMatter) {
  const std::string hours = std::to_string(24 * 3600);
  Words words{"unshare", "--time", "--fork", "--kill-child", "--monotonic", hours, "--boottime", hours};
  if (Words probe = words; probe.push_back("true"), run_command(probe).code != 0)
    GTEST_SKIP() << "no time namespaces here";
  words.push_back(binary());
  const Words waiting = job({"--after", path("upstream")}, "touch first");
  words.insert(words.end(), waiting.begin(), waiting.end());
  auto owner = start_command(words);
  ASSERT_TRUE(eventually([&] { return owner.out().find("wait_started") != std::string::npos; }));
  EXPECT_THAT(baton(job({"--lost-after", "1s"}, "touch ran")), ExitsWith(75));
  EXPECT_FALSE(exists("ran"));
  write("upstream", "");
  EXPECT_THAT(owner.wait(), ExitsWith(0));
  EXPECT_TRUE(exists("first"));
}

INSTANTIATE_TEST_SUITE_P(ByHours, Uptime, testing::Values(24));

}  // namespace
}  // namespace baton::faults
