#include "model/sample.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

class SampleSeriesTest : public testing::Test {
 protected:
  SampleSeriesTest() {
    reading_.at = base::Instant{1705400000500ms};
    reading_.taken = base::MonotonicTime{1h};
    reading_.node = {1000, 250, 4, 100, 200};
  }
  // As much later.
  Sample next(std::chrono::milliseconds span) {
    reading_.taken += span;
    reading_.at += span;
    return series_.add(reading_);
  }
  [[nodiscard]] MemoryUsage& memory() { return reading_.cgroup.memory; }
  [[nodiscard]] CpuUsage& cpu() { return reading_.cgroup.cpu; }

  Reading reading_;
  SampleSeries series_;
};

TEST_F(SampleSeriesTest, HasNoCpuPercentAtFirst) {
  cpu().usage_usec = 1'000'000;
  const Sample sample = series_.add(reading_);
  EXPECT_EQ(std::nullopt, sample.percent.cpu);
  EXPECT_EQ(std::nullopt, sample.percent.node_cpu);
  EXPECT_EQ(75.0, sample.percent.node_memory);
  EXPECT_EQ(reading_.at, sample.at);
}

TEST_F(SampleSeriesTest, TellsCpuPercentOfTheLimit) {
  cpu() = {1'000'000, 0.5, {}, {}, {}};
  (void)series_.add(reading_);
  cpu().usage_usec = 1'500'000;
  EXPECT_EQ(50.0, next(2s).percent.cpu);
  EXPECT_EQ(0.0, next(2s).percent.cpu) << "idle since";
}

TEST_F(SampleSeriesTest, TellsCpuPercentOfTheNodeWithoutALimit) {
  cpu().usage_usec = 0;
  (void)series_.add(reading_);
  cpu().usage_usec = 1'000'000;
  reading_.node.busy_ticks = 150;
  reading_.node.total_ticks = 400;
  const Sample sample = next(1s);
  EXPECT_EQ(25.0, sample.percent.cpu);
  EXPECT_EQ(25.0, sample.percent.node_cpu);
}

TEST_F(SampleSeriesTest, TellsNoPercentOfACounterThatWentBack) {
  cpu().usage_usec = 1'000'000;
  (void)series_.add(reading_);
  cpu().usage_usec = 999'999;
  reading_.node.busy_ticks = 99;
  reading_.node.total_ticks = 300;
  const Sample sample = next(1s);
  EXPECT_EQ(std::nullopt, sample.percent.cpu);
  EXPECT_EQ(std::nullopt, sample.percent.node_cpu);
  cpu().usage_usec = 4'999'999;
  EXPECT_EQ(100.0, next(1s).percent.cpu) << "from there on again";
}

TEST_F(SampleSeriesTest, TellsNoPercentWithoutTimeOrProcessors) {
  cpu().usage_usec = 1;
  (void)series_.add(reading_);
  EXPECT_EQ(std::nullopt, next(0s).percent.cpu);
  reading_.node.cpus.reset();
  EXPECT_EQ(std::nullopt, next(1s).percent.cpu);
  cpu().usage_usec.reset();
  reading_.node.cpus = 4;
  EXPECT_EQ(std::nullopt, next(1s).percent.cpu);
}

TEST_F(SampleSeriesTest, TellsMemoryPercentOfTheLimitOrTheNode) {
  EXPECT_EQ(std::nullopt, next(1s).percent.memory);
  memory().bytes = 500;
  EXPECT_EQ(50.0, next(1s).percent.memory);
  memory().working_set_bytes = 333;
  EXPECT_EQ(33.3, next(1s).percent.memory);
  memory().limit_bytes = 400;
  EXPECT_EQ(83.25, next(1s).percent.memory);
  memory().limit_bytes = 0;
  EXPECT_EQ(std::nullopt, next(1s).percent.memory);
}

TEST_F(SampleSeriesTest, KeepsTheMostMemoryOfTheRun) {
  memory().bytes = 100;
  EXPECT_EQ(100U, next(1s).cgroup.memory.peak_bytes);
  memory().bytes = 300;
  EXPECT_EQ(300U, next(1s).cgroup.memory.peak_bytes);
  memory().bytes = 200;
  EXPECT_EQ(300U, next(1s).cgroup.memory.peak_bytes);
  memory().bytes.reset();
  EXPECT_EQ(300U, next(1s).cgroup.memory.peak_bytes);
}

TEST_F(SampleSeriesTest, TakesTheKernelsPeakOnceItIsOfThisRun) {
  memory().bytes = 100;
  memory().peak_bytes = 1000;
  EXPECT_EQ(100U, next(1s).cgroup.memory.peak_bytes) << "somebody was here before";
  memory().peak_bytes = 1001;
  EXPECT_EQ(1001U, next(1s).cgroup.memory.peak_bytes);
}

TEST_F(SampleSeriesTest, TellsNoPeakWhereNothingIsKnown) {
  EXPECT_EQ(std::nullopt, next(1s).cgroup.memory.peak_bytes);
}

TEST(UsedPercent, IsOfWhatIsNotReserved) {
  EXPECT_EQ(50.0, used_percent({"/", 100, 60, 40, {}, {}}));
  EXPECT_EQ(100.0, used_percent({"/", 100, 10, 0, {}, {}}));
  EXPECT_EQ(std::nullopt, used_percent({"/proc", 0, 0, 0, {}, {}}));
  EXPECT_EQ(std::nullopt, used_percent({"/", 100, 101, 40, {}, {}})) << "more is free than there is";
}

// --- the format -------------------------------------------------------------------------------------------

Sample full() {
  const Pressure pressure{1.25, 0.5, 10, 5};
  Sample sample;
  sample.at = base::Instant{1705400000500ms};
  sample.cgroup.memory = {1, 2, 3, 4, 5, 6, 7, 8, pressure};
  sample.cgroup.cpu = {1, 0.5, 2, 3, pressure};
  sample.cgroup.processes = {1, 2};
  sample.cgroup.io = {0xffffffffffffffffU, 2, pressure};
  sample.node = {1, 2, 3, 4, 5};
  sample.percent = {33.33, 100, 0, 66.67};
  sample.volumes = {{"/data \"x\"\n", 100, 60, 40, 10, 5}, {"/out", 1, 1, 1, {}, {}}};
  return sample;
}

std::optional<Sample> round_trip(const std::optional<Sample>& sample) {
  const auto json = parse_json_object("{\"samples\":" + json_sample(sample) + "}");
  JsonFields fields(json->get_object());
  std::optional<Sample> read;
  read_sample(fields, read);
  EXPECT_TRUE(fields.good());
  return read;
}

TEST(SampleFormat, NamesEveryValue) {
  EXPECT_EQ(
      R"({"at":"2024-01-16T10:13:20.500Z","memory":{"bytes":1,"working_set_bytes":2,"anon_bytes":3,)"
      R"("file_bytes":4,"limit_bytes":5,"peak_bytes":6,"percent":33.33,"oom_events":7,"oom_kills":8,)"
      R"("pressure":{"some_avg10":1.25,"full_avg10":0.5,"some_total_usec":10,"full_total_usec":5}},)"
      R"("cpu":{"usage_usec":1,"limit_cores":0.5,"percent":100,"throttled_periods":2,"throttled_usec":3,)"
      R"("pressure":{"some_avg10":1.25,"full_avg10":0.5,"some_total_usec":10,"full_total_usec":5}},)"
      R"("processes":{"count":1,"limit":2},"io":{"read_bytes":18446744073709551615,"written_bytes":2,)"
      R"("pressure":{"some_avg10":1.25,"full_avg10":0.5,"some_total_usec":10,"full_total_usec":5}},)"
      R"("node":{"memory_bytes":1,"memory_available_bytes":2,"memory_percent":0,"cpus":3,"busy_ticks":4,)"
      R"("total_ticks":5,"cpu_percent":66.67},)"
      R"("volumes":[{"path":"/data \"x\"\n","bytes":100,"free_bytes":60,"available_bytes":40,"inodes":10,)"
      R"("free_inodes":5,"percent":50},)"
      R"({"path":"/out","bytes":1,"free_bytes":1,"available_bytes":1,"percent":0}]})",
      json_sample(full()));
}

TEST(SampleFormat, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(R"({"at":"1970-01-01T00:00:00.000Z","volumes":[]})", json_sample(Sample{}));
  EXPECT_EQ("null", json_sample(std::nullopt));
}

TEST(SampleFormat, IsReadAsItWasWritten) {
  EXPECT_EQ(full(), round_trip(full()));
  EXPECT_EQ(Sample{}, round_trip(Sample{}));
  EXPECT_EQ(std::nullopt, round_trip(std::nullopt));
}

}  // namespace
}  // namespace baton::model
