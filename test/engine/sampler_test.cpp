#include "engine/sampler.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

// A machine of files.
class SamplerTest : public testing::Test {
 protected:
  SamplerTest() {
    put("/proc/self/cgroup", "0::/pod/c\n");
    put("/proc/self/mountinfo", "30 22 0:27 /pod /cg rw - cgroup2 cgroup2 rw\n");
    put("/proc/meminfo", "MemTotal: 8 kB\nMemAvailable: 4 kB\n");
    put("/proc/stat", "cpu  10 0 0 10 0 0 0 0 0 0\ncpu0 10 0 0 10 0 0 0 0 0 0\n");
    put("/cg/memory.max", "4096\n");
    put("/cg/c/memory.current", "1024\n");
    put("/cg/c/cpu.stat", "usage_usec 1000000\n");
  }
  void put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(machine_.path() + path).parent_path());
    machine_.write(path.substr(1), text);
  }
  model::Sample sample() {
    sampler_.sample();
    return *sampler_.newest();
  }

  test::TemporaryDirectory machine_;
  test::TemporaryDirectory data_;
  test::FakeClock clock_;
  Sampler sampler_{clock_,
                   {data_.path("not/yet"), data_.path(), "/proc", data_.path()},
                   system::KernelFiles(machine_.path())};
};

TEST_F(SamplerTest, HasNothingBeforeTheFirstSample) {
  EXPECT_EQ(std::nullopt, sampler_.newest());
}

TEST_F(SamplerTest, ReadsItsOwnCgroupAndTheLimitsAboveIt) {
  const auto first = sample();
  EXPECT_EQ(clock_.wall_time, first.at);
  EXPECT_EQ(1024U, first.cgroup.memory.bytes);
  EXPECT_EQ(4096U, first.cgroup.memory.limit_bytes);
  EXPECT_EQ(25.0, first.percent.memory);
  EXPECT_EQ(50.0, first.percent.node_memory);
  EXPECT_EQ(std::nullopt, first.percent.cpu);
}

TEST_F(SamplerTest, TellsWhatHappenedBetweenTwoSamples) {
  (void)sample();
  put("/cg/c/cpu.stat", "usage_usec 1500000\n");
  put("/cg/c/memory.current", "512\n");
  clock_.advance(1s);
  const auto second = sample();
  EXPECT_EQ(50.0, second.percent.cpu);
  EXPECT_EQ(1024U, second.cgroup.memory.peak_bytes);
}

TEST_F(SamplerTest, LeavesOutWhatIsGone) {
  (void)sample();
  std::filesystem::remove_all(machine_.path("cg"));
  const auto second = sample();
  EXPECT_EQ(std::nullopt, second.cgroup.memory.bytes);
  EXPECT_EQ(std::nullopt, second.percent.cpu);
  EXPECT_EQ(8192U, second.node.memory_bytes);
}

TEST_F(SamplerTest, NamesEachVolumeOnce) {
  const auto volumes = sample().volumes;
  ASSERT_THAT(volumes, SizeIs(2));
  EXPECT_EQ(data_.path(), volumes[0].path);
  EXPECT_GT(volumes[0].bytes, 0U);
  EXPECT_EQ("/proc", volumes[1].path);
  EXPECT_EQ(std::nullopt, volumes[1].inodes) << "nobody counts them there";
}

}  // namespace
}  // namespace baton::engine
