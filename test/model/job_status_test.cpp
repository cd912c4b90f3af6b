#include "model/job_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/job_status_json.h"
#include "model/job_status_table.h"
#include "model/record.h"

namespace baton::model {
namespace {

using testing::HasSubstr;
using testing::Not;

base::Instant at(std::int64_t seconds) {
  return base::Instant{std::chrono::seconds{1'705'370'400 + seconds}};
}

Record record() {
  Record r;
  r.job = "extract";
  r.run = "20240116";
  r.state = JobState::running;
  r.reason = "";
  r.completions = 2;
  r.epoch = 3;
  r.attempt = 2;
  r.max_attempts = 4;
  r.host = "node-1";
  r.started_at = at(0);
  r.updated_at = at(90);
  r.progress = Progress{1, 4, 25, "part"};
  return r;
}

WorkerStatus worker(WatchedState state, std::uint32_t index = 0, const std::string& reason = "") {
  WorkerStatus made;
  made.index = index;
  made.state = state;
  made.reason = reason;
  made.attempt = 1;
  made.host = "node-" + std::to_string(index);
  made.started_at = at(10 * index);
  made.updated_at = at(100 + index);
  if (state >= WatchedState::succeeded) made.finished_at = made.updated_at;
  return made;
}

JobStatus job(std::vector<WorkerStatus> workers, std::uint32_t completions = 1) {
  for (WorkerStatus& each : workers) each.completions = completions;
  return {"", "extract", "20240116", "", std::move(workers)};
}

TEST(WorkerStatus, IsReadFromARecord) {
  const auto read = read_worker_status(encode_record(record()));
  ASSERT_TRUE(read) << read.error().message();
  WorkerStatus expected;
  expected.state = WatchedState::running;
  expected.completions = 2;
  expected.epoch = 3;
  expected.attempt = 2;
  expected.max_attempts = 4;
  expected.percent = 25;
  expected.host = "node-1";
  expected.started_at = at(0);
  expected.updated_at = at(90);
  EXPECT_EQ(expected, *read);
}

TEST(WorkerStatus, IsNotReadFromWhatIsNoRecord) {
  const std::string whole = encode_record(record());
  EXPECT_FALSE(read_worker_status(""));
  EXPECT_FALSE(read_worker_status("[]"));
  EXPECT_FALSE(read_worker_status(whole.substr(0, whole.size() / 2)));
  EXPECT_FALSE(read_worker_status(R"({"state":"DONE"})"));
  EXPECT_FALSE(read_worker_status(R"({"state":"RUNNING","attempt":"two"})"));
  EXPECT_FALSE(read_worker_status(R"({"state":"RUNNING","started_at":"yesterday"})"));
  EXPECT_TRUE(read_worker_status(R"({"state":"RUNNING"})"));
}

TEST(WorkerStatus, HoldsOnlySoMuchOfATextAndOfANumber) {
  Record r = record();
  r.reason = std::string(100'000, 'x');
  const auto read = read_worker_status(encode_record(r));
  ASSERT_TRUE(read);
  EXPECT_LT(read->reason.size(), 2000U);
  const auto odd = read_worker_status(R"({"state":"RUNNING","progress":{"percent":1e300}})");
  ASSERT_TRUE(odd);
  EXPECT_EQ(100, odd->percent);
}

TEST(Duration, IsUntilTheEndOrUntilLastHeardOf) {
  WorkerStatus w = worker(WatchedState::running);
  EXPECT_EQ(std::chrono::seconds{100}, duration_of(w));
  w.finished_at = at(60);
  EXPECT_EQ(std::chrono::seconds{60}, duration_of(w));
  w.finished_at = at(-60);
  EXPECT_EQ(std::chrono::seconds{0}, duration_of(w)) << "a clock that was put back";
  w.started_at.reset();
  EXPECT_EQ(std::nullopt, duration_of(w));
}

TEST(JobSummary, IsTheWorkerOfAJobThatHasOne) {
  const auto sum = sum_up(job({worker(WatchedState::failed, 0, "exit code 3")}));
  EXPECT_EQ(WatchedState::failed, sum.whole.state);
  EXPECT_EQ("exit code 3", sum.whole.reason);
  EXPECT_EQ("node-0", sum.whole.host);
  EXPECT_EQ(0U, sum.complete);
}

TEST(JobSummary, SaysWhatAllWorkersAmountTo) {
  const auto done = worker(WatchedState::succeeded, 0);
  const auto running = worker(WatchedState::running, 1);
  const auto state = [](const JobStatus& of) { return sum_up(of).whole.state; };
  EXPECT_EQ(WatchedState::running, state(job({done, running}, 2)));
  EXPECT_EQ(WatchedState::running, state(job({done}, 2))) << "the other one has not begun";
  EXPECT_EQ(WatchedState::running, state(job({done, worker(WatchedState::waiting, 1)}, 2)));
  EXPECT_EQ(WatchedState::waiting, state(job({worker(WatchedState::waiting, 1)}, 2)));
  EXPECT_EQ(WatchedState::succeeded, state(job({done, worker(WatchedState::succeeded, 1)}, 2)));
  EXPECT_EQ(WatchedState::failed, state(job({done, running, worker(WatchedState::failed, 2)}, 3)));
  EXPECT_EQ(WatchedState::lost, state(job({done, worker(WatchedState::lost, 1)}, 2)));
}

TEST(JobSummary, AddsUpAndNamesTheWorst) {
  WorkerStatus half = worker(WatchedState::running, 1);
  half.percent = 50;
  const auto sum =
      sum_up(job({worker(WatchedState::succeeded, 0), half, worker(WatchedState::failed, 2, "killed")}, 4));
  EXPECT_EQ(1U, sum.complete);
  EXPECT_EQ(4U, sum.completions);
  EXPECT_EQ("index 2: killed", sum.whole.reason);
  EXPECT_EQ("3 hosts", sum.whole.host);
  EXPECT_EQ(at(0), sum.whole.started_at);
  EXPECT_EQ(at(102), sum.whole.finished_at);
  EXPECT_DOUBLE_EQ(37.5, *sum.whole.percent);
}

TEST(JobSummary, GoesOnWithoutARecordThatCannotBeRead) {
  WorkerStatus corrupt;
  corrupt.index = 1;
  corrupt.problem = "record: is not a JSON object";
  const auto sum = sum_up(job({worker(WatchedState::running, 0), corrupt}, 2));
  EXPECT_EQ(WatchedState::running, sum.whole.state);
  EXPECT_EQ("", sum.whole.problem);
  EXPECT_EQ("index 1: record: is not a JSON object", sum.whole.reason);
  EXPECT_EQ("record: is not a JSON object", sum_up(job({corrupt})).whole.problem);
}

TEST(StatusTable, HasARowForEachJob) {
  std::vector<JobStatus> jobs{job({worker(WatchedState::failed, 0, "exit code 3")})};
  jobs.push_back({"etl", "load", "nightly", "", {worker(WatchedState::running)}});
  jobs.push_back({"", "broken", "", "list /data/jobs/broken: Permission denied", {}});
  sort_for_display(jobs);
  StatusTableOptions options;
  options.now = at(163);
  EXPECT_EQ(
      "JOB       RUN       DONE  STATE       ATTEMPT  PROGRESS  STARTED (UTC)        DURATION   LAST SEEN  "
      "HOST    REASON\n"
      "broken    -            -  UNREADABLE        -         -  -                           -           -  "
      "-       list /data/jobs/broken: Permission denied\n"
      "extract   20240116   0/1  FAILED            1         -  2024-01-16 02:00:00    1m 40s           -  "
      "node-0  exit code 3\n"
      "etl/load  nightly    0/1  RUNNING           1         -  2024-01-16 02:00:00    1m 40s  1m 03s ago  "
      "node-0  -\n",
      status_table(jobs, options));
  EXPECT_EQ("", status_table({}, options));
}

TEST(StatusTable, HasARowForEachIndexAndTellsHowManyMoreThereAre) {
  const std::vector<JobStatus> jobs{
      job({worker(WatchedState::succeeded, 0), worker(WatchedState::running, 1)}, 2)};
  StatusTableOptions options;
  options.indices = true;
  const std::string all = status_table(jobs, options);
  EXPECT_THAT(all, HasSubstr("extract  20240116      1  RUNNING"));
  EXPECT_THAT(all, Not(HasSubstr("LAST SEEN")));
  options.most_rows = 1;
  EXPECT_THAT(status_table(jobs, options), testing::EndsWith("\nand 1 more\n"));
}

TEST(StatusTable, LetsNoTextFromARecordReachTheTerminalAsItIs) {
  WorkerStatus w = worker(WatchedState::failed, 0, "a\x1b[2J\nb\u202e");
  w.host = "h\x9b";
  const std::string text = status_table({job({w})}, {});
  EXPECT_THAT(text, HasSubstr("a\\u001b[2J\\nb\\u202e"));
  EXPECT_EQ(std::string::npos, text.find('\x1b'));
  EXPECT_EQ(2, std::count(text.begin(), text.end(), '\n'));
}

TEST(HumanSpan, IsShort) {
  using namespace std::chrono_literals;
  EXPECT_EQ("0s", human_span(0ms));
  EXPECT_EQ("1.2s", human_span(1240ms));
  EXPECT_EQ("59s", human_span(59'900ms));
  EXPECT_EQ("1m 00s", human_span(60s));
  EXPECT_EQ("2h 05m", human_span(2h + 5min + 59s));
  EXPECT_EQ("3d 04h", human_span(76h));
}

TEST(StatusJson, HasStableFields) {
  WorkerStatus w = worker(WatchedState::running, 0, "say \"hi\"");
  w.percent = 12.34;
  const std::string worker_fields =
      R"("state":"RUNNING","reason":"say \"hi\"","attempt":1,"max_attempts":1,"progress_percent":12.3,)"
      R"("started_at":"2024-01-16T02:00:00.000Z","updated_at":"2024-01-16T02:01:40.000Z","finished_at":null,)"
      R"("duration_seconds":100.000,"host":"node-0","problem":null)";
  const std::string head =
      R"({"state_directory":"/data/jobs","jobs":[{"pipeline":"","job":"extract","run":"20240116",)"
      R"("completions":1,"complete":0,)";
  EXPECT_EQ(head + worker_fields + "}]}\n", job_statuses_json("/data/jobs", {job({w})}, false));
  EXPECT_EQ(head + worker_fields + R"(,"workers":[{"index":0,)" + worker_fields + R"(,"epoch":0}]}]})" + "\n",
            job_statuses_json("/data/jobs", {job({w})}, true));
}

}  // namespace
}  // namespace baton::model
