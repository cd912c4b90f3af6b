#include <fstream>
#include <sstream>

#include "model/cgroup_usage.h"
#include "model/record.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::IsEmpty;
using testing::Not;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Whether there is a cgroup here whose memory is counted.
bool memory_is_counted() {
  const auto cgroup =
      model::find_cgroup(text_of("/proc/self/cgroup"), model::parse_mounts(text_of("/proc/self/mountinfo")));
  return model::read_cgroup_usage(cgroup, &text_of).memory.bytes.has_value();
}

class Samples : public BatonTest {
 protected:
  // A job that runs until there is a file `go`.
  [[nodiscard]] Process start_job(const Words& options) {
    Words words{"run", "--job", "j", "--state", "state", "--run", "r", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    for (const char* word : {"--", "sh", "-c", "until [ -e go ]; do sleep 0.05; done"})
      words.emplace_back(word);
    return start(words);
  }
  [[nodiscard]] model::Record job_record() const {
    const auto record = model::decode_record(read("state/j/r/0/record.json"));
    return record ? *record : model::Record{};
  }
  [[nodiscard]] bool eventually_sampled(const std::function<bool(const model::Sample&)>& holds) const {
    return eventually([&] {
      const auto samples = job_record().samples;
      return samples && holds(*samples);
    });
  }
  [[nodiscard]] static bool has_volumes(const model::Sample& sample) { return !sample.volumes.empty(); }
  void end(Process& job) const {
    write("go", "");
    EXPECT_THAT(job.wait(), ExitsWith(0));
  }
};

TEST_F(Samples, OfARunningJobAreInItsRecord) {
  Process job = start_job({"--sample", "50ms"});
  ASSERT_TRUE(eventually_sampled(&has_volumes));
  const model::Sample sample = *job_record().samples;
  EXPECT_GT(sample.node.memory_bytes.value_or(0), 0U);
  EXPECT_GT(sample.node.cpus.value_or(0), 0U);
  EXPECT_EQ(memory_is_counted(), sample.cgroup.memory.bytes.has_value());
  EXPECT_EQ(memory_is_counted(), sample.cgroup.memory.peak_bytes.has_value());
  EXPECT_EQ(path("state"), sample.volumes[0].path);
  EXPECT_GT(sample.volumes[0].bytes, 0U);
  end(job);
}

TEST_F(Samples, AreTakenAgainAndAgain) {
  Process job = start_job({"--sample", "50ms"});
  EXPECT_TRUE(eventually_sampled([](const model::Sample& s) { return s.percent.node_cpu.has_value(); }));
  end(job);
}

TEST_F(Samples, AreStillInTheRecordWhenTheJobHasEnded) {
  Process job = start_job({});
  ASSERT_TRUE(eventually_sampled(&has_volumes)) << "the first comes at once";
  end(job);
  EXPECT_EQ(model::JobState::succeeded, job_record().state);
  ASSERT_TRUE(job_record().samples);
  EXPECT_THAT(job_record().samples->volumes, Not(IsEmpty()));
}

TEST_F(Samples, NameEachVolumeOnce) {
  Process job = start_job(
      {"--marker", "out/done", "--output", "out/*.csv", "--output", "/dev/shm/*/x.none", "--sample", "50ms"});
  ASSERT_TRUE(eventually_sampled(&has_volumes));
  std::vector<std::string> paths;
  const model::Sample sample = *job_record().samples;
  for (const auto& volume : sample.volumes) paths.push_back(volume.path);
  EXPECT_THAT(paths, testing::AnyOf(testing::ElementsAre(path("state"), "/dev/shm"),
                                    testing::ElementsAre(path("state"))));
  write("go", "");
  EXPECT_THAT(job.wait(), ExitsWith(65)) << "no outputs";
}

class WithoutSamples : public Samples, public testing::WithParamInterface<const char*> {};

TEST_P(WithoutSamples, TheRecordHasNone) {
  if (GetParam() != nullptr) set("BATON_SAMPLE", GetParam());
  Process job = start_job(GetParam() == nullptr ? Words{"--sample", "0"} : Words{});
  ASSERT_TRUE(eventually([&] { return job_record().heartbeat >= 4; }));
  EXPECT_FALSE(job_record().samples);
  end(job);
  EXPECT_FALSE(job_record().samples);
}

INSTANTIATE_TEST_SUITE_P(All, WithoutSamples, testing::Values(nullptr, "0s"));

TEST_F(Samples, AreNotTakenWithoutAState) {
  EXPECT_THAT(baton({"run", "--job", "j", "--no-state", "--state", "state", "--sample", "1ms", "--marker",
                     "m", "--", "true"}),
              ExitsWith(0));
  EXPECT_TRUE(exists("m"));
  EXPECT_FALSE(exists("state"));
}

TEST_F(Samples, NeedADuration) {
  EXPECT_THAT(baton({"run", "--sample", "nonsense", "--", "true"}), FailsWith(64, "--sample"));
}

}  // namespace
}  // namespace baton::behaviour
