#include <charconv>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "model/cgroup_usage.h"
#include "model/record.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool write_to(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) ::close(fd);
  return written;
}

constexpr char prefix[] = "baton-test-";

// Of test processes that were killed.
void remove_leftovers(const std::string& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    const pid_t owner = std::atoi(name.c_str() + std::string_view(prefix).size());
    if (owner > 0 && ::kill(owner, 0) != 0) ::rmdir(entry.path().c_str());
  }
}

// A cgroup of its own below this process's, of v2 or of v1's hierarchies for memory and CPU time. Removed
// with all that is in it.
class TestCgroup {
 public:
  TestCgroup() {
    const auto own = model::find_cgroup(text_of("/proc/self/cgroup"),
                                        model::parse_mounts(text_of("/proc/self/mountinfo")));
    memory_ = make(own.memory);
    processor_ = make(own.cpu_accounting);
    unified_ = own.memory.unified;
    if (!why_not().empty()) return;
    if (text_of(memory_file()).empty() || text_of(processor_file()).empty())
      why_not_ = "there are no counters in " + memory_;
  }
  TestCgroup(const TestCgroup&) = delete;
  TestCgroup& operator=(const TestCgroup&) = delete;
  ~TestCgroup() {
    for (const std::string& directory : made_) {
      const bool removed = eventually([&directory] {
        std::istringstream members(text_of(directory + "/cgroup.procs"));
        for (pid_t member = 0; members >> member;) ::kill(member, SIGKILL);
        return ::rmdir(directory.c_str()) == 0 || errno == ENOENT;
      });
      EXPECT_TRUE(removed) << directory;
    }
  }

  // Empty when it can be used.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

  // For a child, between fork and exec.
  [[nodiscard]] std::function<void()> join() const {
    return [made = made_] {
      for (const std::string& directory : made) {
        if (!write_to(directory + "/cgroup.procs", "0")) ::_exit(97);
      }
    };
  }
  [[nodiscard]] std::uint64_t bytes() const { return number_in(text_of(memory_file())); }
  [[nodiscard]] std::uint64_t microseconds() const {
    const std::string text = text_of(processor_file());
    return unified_ ? number_in(text.substr(std::string_view("usage_usec ").size())) : number_in(text) / 1000;
  }

 private:
  [[nodiscard]] std::string memory_file() const {
    return memory_ + (unified_ ? "/memory.current" : "/memory.usage_in_bytes");
  }
  [[nodiscard]] std::string processor_file() const {
    return processor_ + (unified_ ? "/cpu.stat" : "/cpuacct.usage");
  }
  static std::uint64_t number_in(const std::string& text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  // In v2 a cgroup with processes of its own has no children that count: then below an ancestor.
  std::string make(const model::CgroupController& controller) {
    if (controller.directories.empty())
      why_not_ = "memory or CPU time is counted in no cgroup that can be seen";
    for (const std::string& parent : controller.directories) {
      const std::string directory = fmt::format("{}/{}{}", parent, prefix, ::getpid());
      if (made_.contains(directory)) return directory;
      remove_leftovers(parent);
      const std::string control = parent + "/cgroup.subtree_control";
      if (controller.unified && text_of(control).find("memory") == std::string::npos &&
          !write_to(control, "+memory"))
        continue;
      if (::mkdir(directory.c_str(), 0755) != 0) continue;
      made_.insert(directory);
      return directory;
    }
    if (why_not_.empty())
      why_not_ = "no cgroup can be made below " + controller.directories.front() + "; that needs root";
    return "";
  }

  std::set<std::string> made_;
  std::string memory_;
  std::string processor_;
  bool unified_ = false;
  std::string why_not_;
};

// What the kernel said at one moment.
struct Moment {
  explicit Moment(const TestCgroup& cgroup)
      : bytes(static_cast<double>(cgroup.bytes())),
        microseconds(static_cast<double>(cgroup.microseconds())) {}
  double bytes;
  double microseconds;
};

// Two per cent to either side.
MATCHER_P2(LiesBetween, one, other, "") {
  const double least = std::min(one, other) * 0.98;
  const double most = std::max(one, other) * 1.02;
  *result_listener << std::fixed << arg << " between " << least << " and " << most;
  return arg >= least && arg <= most;
}

class CgroupSamples : public BatonTest {
 protected:
  void SetUp() override {
    if (!cgroup_.why_not().empty()) GTEST_SKIP() << cgroup_.why_not();
  }
  [[nodiscard]] std::optional<model::Sample> newest_sample() const {
    const auto record = model::decode_record(exists(record_) ? read(record_) : "");
    return record ? record->samples : std::nullopt;
  }
  // One that was taken after this call had begun; nothing when the job ends first.
  [[nodiscard]] std::optional<model::Sample> next_sample(Process& job) const {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    std::optional<model::Sample> sample;
    EXPECT_TRUE(eventually([&] {
      sample = newest_sample();
      if (sample && sample->at > now) return true;
      sample.reset();
      return !job.running();
    }));
    return sample;
  }

  TestCgroup cgroup_;
  const std::string record_ = "state/j/r/0/record.json";
};

TEST_F(CgroupSamples, AreWhatTheKernelSaysWithinTwoPercent) {
  constexpr std::uint64_t bytes = std::uint64_t{200} << 20U;
  constexpr double seconds = 10;  // of processor time, so that a slow machine needs longer
  Process job = start_command(
      {binary(), "run", "--job", "j", "--state", "state", "--run", "r", "--heartbeat", "100ms", "--sample",
       "200ms", "--", LOAD, std::to_string(bytes >> 20U), fmt::format("{}", seconds)},
      cgroup_.join());
  ASSERT_TRUE(eventually([&] { return cgroup_.bytes() >= bytes || !job.running(); }));
  int compared = 0;
  double used = 0;
  while (job.running() && !HasFailure()) {
    const Moment before(cgroup_);
    const auto sample = next_sample(job);
    const Moment after(cgroup_);
    if (!sample || !job.running()) break;
    ASSERT_TRUE(sample->cgroup.memory.bytes && sample->cgroup.cpu.usage_usec);
    EXPECT_THAT(static_cast<double>(*sample->cgroup.memory.bytes), LiesBetween(before.bytes, after.bytes));
    used = static_cast<double>(*sample->cgroup.cpu.usage_usec);
    EXPECT_THAT(used, LiesBetween(before.microseconds, after.microseconds));
    ++compared;
  }
  EXPECT_THAT(job.wait(), ExitsWith(0));
  EXPECT_GE(compared, 3);
  EXPECT_GE(used, seconds * 1e6 / 10);
  EXPECT_GE(static_cast<double>(cgroup_.microseconds()), seconds * 1e6);
  EXPECT_GE(newest_sample()->cgroup.memory.peak_bytes.value_or(0), bytes);
}

}  // namespace
}  // namespace baton::behaviour
