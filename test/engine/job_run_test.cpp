#include "engine/job_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_bulk_files.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class JobRunTest : public testing::Test {
 protected:
  JobRun::Result run() {
    model::Record record;
    record.job = "j";
    record.run = "r";
    record.epoch = 1;
    files_.put("/state/j/r/0/1.claim.json", "");
    auto ledger = std::make_shared<Ledger>(files_, clock_,
                                           Ledger::Options{"/state", {"/out/m", "/out/m.failed"}}, record);
    std::shared_ptr<Lookout> lookout;
    if (options_.gate) {
      LookoutPlan plan;
      plan.conditions = options_.gate->conditions;
      lookout = std::make_shared<Lookout>(files_, bulk_files_, watcher_, network_, clock_, plan);
    }
    options_.tracked = options_.stateful = true;
    JobRun job(options_,
               {clock_, events_, worker_, ticker_, bell_, processes_, reporter_, ledger, lookout,
                [] { return 1.0; }, make_outputs_, nullptr, [](std::string_view) {}, sampler_, &sampling_});
    return job.run([](const model::Record&) { return system::CommandLine{{"command"}, {}}; });
  }
  void gate_on(const std::string& path) {
    options_.gate.emplace();
    options_.gate->conditions = {{model::ConditionKind::marker, path, path, "", ""}};
  }
  void keep(const std::string& pattern) {
    make_outputs_ = [this, pattern](const model::Record& record) {
      attempts_.push_back(record.attempt);
      return std::make_shared<Outputs>(files_, bulk_files_, Outputs::Options{{pattern}, {}, false});
    };
  }
  void then_exits(int code) {
    events_.script.emplace_back([this, code] {
      processes_.ended.push_back({test::FakeProcesses::command, code, {}});
      return test::signal_wakeup(SIGCHLD);
    });
  }

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::FakeTicker ticker_;
  std::shared_ptr<system::Bell> bell_ = std::make_shared<system::Bell>();
  test::FakeTicker sampling_;
  std::shared_ptr<Sampler> sampler_;
  test::FakeProcesses processes_;
  test::MemoryFiles files_;
  test::MemoryBulkFiles bulk_files_{files_};
  JobRun::OutputsMaker make_outputs_;
  std::vector<std::uint32_t> attempts_;  // outputs were looked for after these
  test::RecordingWatcher watcher_;
  test::FakeNetwork network_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  JobRun::Options options_;
};

TEST_F(JobRunTest, RunsAndMarks) {
  then_exits(0);
  EXPECT_EQ(0, run().exit_code);
  EXPECT_TRUE(files_.has("/out/m"));
  EXPECT_THAT(sink_.text, HasSubstr("job_completed"));
}

TEST_F(JobRunTest, SamplesOnceTheCommandRuns) {
  sampler_ = std::make_shared<Sampler>(clock_, std::vector<std::string>{"/"});
  options_.sample = 7s;
  const auto samples = [this] {
    return model::decode_record(files_.bytes("/state/j/r/0/record.json"))->samples;
  };
  events_.then_change([this] { EXPECT_FALSE(sampling_.tick) << "it is on its way"; });
  events_.then_started();
  events_.then_change([this, samples] {
    EXPECT_EQ(7s, sampling_.interval);
    ticker_.tick();
    EXPECT_EQ(std::nullopt, samples()) << "the heartbeat waits for no sample";
    sampling_.tick();
    ticker_.tick();
    EXPECT_EQ(clock_.wall_time, samples()->at);
    clock_.advance(7s);
    sampling_.tick();
  });
  then_exits(0);
  EXPECT_EQ(0, run().exit_code);
  EXPECT_EQ(clock_.wall_time, samples()->at) << "the newest, though no heartbeat came since";
}

TEST_F(JobRunTest, DoesNotSampleWhatCouldNotBeStarted) {
  sampler_ = std::make_shared<Sampler>(clock_, std::vector<std::string>{"/"});
  processes_.refusal = base::Error{base::ErrorKind::not_found, "run", "command", "not found", 2};
  events_.then_started();
  EXPECT_EQ(127, run().exit_code);
  EXPECT_FALSE(sampling_.tick);
}

TEST_F(JobRunTest, DoesNotStartTheCommandWhenTheStateCannotBeKept) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call.starts_with("replace /state"))
      return base::Error{base::ErrorKind::refused, "create", "/state", "Read-only", 30};
    return std::nullopt;
  };
  const auto result = run();
  EXPECT_EQ(74, result.exit_code);
  EXPECT_TRUE(processes_.log.empty());
}

TEST_F(JobRunTest, FailsWhenTheMarkerCannotBeWritten) {
  then_exits(0);
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call == "create /out/m")
      return base::Error{base::ErrorKind::full, "write", "/out/m", "No space left", 28};
    return std::nullopt;
  };
  EXPECT_EQ(74, run().exit_code);
  EXPECT_THAT(sink_.text, HasSubstr("job_failed"));
  EXPECT_THAT(sink_.text, testing::Not(HasSubstr("job_completed")));
}

TEST_F(JobRunTest, RecordsAStopThatCameBeforeTheStart) {
  worker_.stuck = true;
  events_.script.emplace_back([this] {
    worker_.stuck = false;
    return test::signal_wakeup(SIGTERM);
  });
  EXPECT_EQ(143, run().exit_code);
  EXPECT_TRUE(processes_.log.empty());
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"), HasSubstr("stopped by SIGTERM before the start"));
}

TEST_F(JobRunTest, StartsWhenTheGateOpens) {
  gate_on("/in/m");
  files_.put("/in/m", "");
  then_exits(0);
  EXPECT_EQ(0, run().exit_code);
}

TEST_F(JobRunTest, FailsWithTheGate) {
  gate_on("/in/m");
  files_.put("/in/m.failed", "");
  EXPECT_EQ(69, run().exit_code);
  EXPECT_TRUE(processes_.log.empty());
  EXPECT_TRUE(files_.has("/out/m.failed"));
}

TEST_F(JobRunTest, KillsTheCommandWhenATickFindsALaterOwner) {
  options_.heartbeat = 10s;
  events_.then_ring([this] {
    EXPECT_EQ(10s, ticker_.interval);
    files_.put("/state/j/r/0/2.claim.json", "");
    ticker_.tick();
  });
  events_.script.emplace_back([this] {
    processes_.ended.push_back({test::FakeProcesses::command, 0, SIGKILL});
    return test::signal_wakeup(SIGCHLD);
  });
  const auto result = run();
  EXPECT_EQ(75, result.exit_code);
  EXPECT_THAT(processes_.log, testing::ElementsAre("spawn", "kill", "signal 15"));
  EXPECT_FALSE(files_.has("/state/j/r/0/1.end.json"));
  EXPECT_FALSE(files_.has("/out/m.failed"));
  EXPECT_THAT(sink_.text, HasSubstr("type=ownership_lost"));
  EXPECT_THAT(sink_.text, testing::Not(HasSubstr("job_failed")));
}

TEST_F(JobRunTest, PublishesNothingWhenALaterOwnerTookOverUnnoticed) {
  events_.script.emplace_back([this] {
    files_.put("/state/j/r/0/2.claim.json", "");
    processes_.ended.push_back({test::FakeProcesses::command, 0, {}});
    return test::signal_wakeup(SIGCHLD);
  });
  EXPECT_EQ(75, run().exit_code);
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_THAT(sink_.text, HasSubstr("type=ownership_lost"));
  EXPECT_THAT(sink_.text, testing::Not(HasSubstr("failed")));
}

TEST_F(JobRunTest, TellsItsWaitersWhenItCannotBeOpened) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call == "time /out")
      return base::Error{base::ErrorKind::refused, "create", "/out", "Permission denied", 13};
    return std::nullopt;
  };
  EXPECT_EQ(74, run().exit_code);
  EXPECT_TRUE(processes_.log.empty());
  EXPECT_THAT(files_.bytes("/state/j/r/0/1.end.json"), HasSubstr("Permission denied"));
}

TEST_F(JobRunTest, GivesAnUnansweringVolumeTheGracePeriodAndNoMore) {
  worker_.stuck = true;
  events_.then_signal(SIGTERM);
  EXPECT_EQ(74, run().exit_code);
}

TEST_F(JobRunTest, ListsTheOutputsInTheMarker) {
  keep("/d/*");
  files_.put("/d/x", "abc");
  then_exits(0);
  EXPECT_EQ(0, run().exit_code);
  EXPECT_THAT(files_.bytes("/out/m"), HasSubstr(R"("outputs":[{"path":"/d/x","bytes":3,)"));
}

TEST_F(JobRunTest, FailsWithoutARetryWhenAnOutputIsMissing) {
  keep("/d/*");
  options_.supervision.retry.retries = 3;
  then_exits(0);
  const auto result = run();
  EXPECT_EQ(65, result.exit_code);
  EXPECT_EQ("output '/d/*': matches nothing", result.reason);
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_THAT(files_.bytes("/out/m.failed"), HasSubstr("output '/d/*': matches nothing"));
  EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
  EXPECT_THAT(processes_.log, testing::Contains("spawn").Times(1));
}

TEST_F(JobRunTest, LooksForOutputsAfterSuccessOnly) {
  keep("/d/*");
  then_exits(3);
  EXPECT_EQ(3, run().exit_code);
  EXPECT_THAT(attempts_, testing::IsEmpty());
}

TEST_F(JobRunTest, LooksForTheOutputsOfTheAttemptThatSucceeded) {
  keep("/d/*");
  files_.put("/d/x", "abc");
  options_.supervision.retry.retries = 1;
  then_exits(3);
  events_.then_nothing();
  then_exits(0);
  EXPECT_EQ(0, run().exit_code);
  EXPECT_THAT(attempts_, testing::ElementsAre(2U));
}

TEST_F(JobRunTest, FailsWithTheVolumeWhenAnOutputCannotBeFlushed) {
  keep("/d/*");
  files_.put("/d/x", "abc");
  bulk_files_.fault = [](const std::string&) -> std::optional<base::Error> {
    return base::Error{base::ErrorKind::transient, "fsync", "/d/x", "Input/output error", 5};
  };
  then_exits(0);
  EXPECT_EQ(74, run().exit_code);
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_THAT(files_.bytes("/out/m.failed"), HasSubstr("fsync /d/x: Input/output error"));
}

TEST_F(JobRunTest, GivesTheOutputsTheGracePeriodAfterAStop) {
  keep("/d/*");
  files_.put("/d/x", "abc");
  options_.supervision.grace = 5s;
  // The command ends, and so does the volume.
  events_.script.emplace_back([this] {
    processes_.ended.push_back({test::FakeProcesses::command, 0, {}});
    worker_.stuck = true;
    return test::signal_wakeup(SIGCHLD);
  });
  events_.then_signal(SIGTERM);
  const auto began = clock_.now;
  EXPECT_EQ(74, run().exit_code);
  EXPECT_LE(clock_.now - began, 10s);
  EXPECT_FALSE(files_.has("/out/m"));
}

}  // namespace
}  // namespace baton::engine
