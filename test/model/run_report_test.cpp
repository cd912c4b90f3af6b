#include "model/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/report_text.h"
#include "model/stage_order.h"

#include "support/report_run.h"

namespace baton::model {
namespace {

using test::report_stage;
using test::report_worker;
using test::run_time;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RunReport report_of(std::vector<ReportStage> stages) {
  return make_report("etl", "20240116", std::move(stages));
}

TEST(RunReport, AddsUpItsStagesInTheOrderInWhichTheyBegan) {
  ReportWorker extract = report_worker(0, 60);
  extract.status.attempt = 2;
  extract.outputs = {{"/data/a", 100, ""}, {"/data/b", 50, ""}};
  const auto report =
      report_of({report_stage("load", {report_worker(60, 100)}), report_stage("extract", {extract})});
  EXPECT_EQ("extract", report.stages.at(0).job);
  EXPECT_EQ(WatchedState::succeeded, report.state);
  EXPECT_EQ(run_time(0), report.started_at);
  EXPECT_EQ(run_time(100), report.finished_at);
  EXPECT_EQ(std::chrono::seconds{100}, report.duration());
  EXPECT_EQ(2U, report.succeeded);
  EXPECT_EQ(3U, report.attempts);
  EXPECT_EQ(1U, report.retries);
  EXPECT_EQ(2U, report.outputs);
  EXPECT_EQ(150U, report.output_bytes);
}

TEST(RunReport, CountsAnOutputOfSeveralIndicesOnce) {
  ReportWorker one = report_worker(0, 60);
  one.outputs = {{"/data/a", 100, ""}};
  ReportWorker other = report_worker(0, 60, WatchedState::succeeded, 1);
  other.outputs = {{"/data/a", 100, ""}, {"/data/b", 1, ""}};
  EXPECT_EQ(101U, report_of({report_stage("x", {other, one})}).output_bytes);
}

TEST(RunReport, HasNotEndedWhileAStageIsUnderWay) {
  const auto report = report_of({report_stage("a", {report_worker(0, 60)}),
                                 report_stage("b", {report_worker(60, 90, WatchedState::running)})});
  EXPECT_EQ(WatchedState::running, report.state);
  EXPECT_EQ(std::nullopt, report.finished_at);
  EXPECT_EQ(std::chrono::seconds{90}, report.duration());
}

TEST(RunReport, HasFailedWhenAStageHas) {
  const auto report = report_of({report_stage("a", {report_worker(0, 60, WatchedState::failed)})});
  EXPECT_EQ(WatchedState::failed, report.state);
  EXPECT_EQ("FAILED", workflow_word(report.state));
  EXPECT_EQ("COMPLETED", workflow_word(WatchedState::succeeded));
}

TEST(RunReport, GoesOnWithoutWhatCannotBeRead) {
  ReportStage locked;
  locked.job = "locked";
  locked.problem = "list /x: Permission denied";
  ReportWorker torn;
  torn.status.problem = "record: is not a JSON object";
  const auto report =
      report_of({locked, report_stage("torn", {torn}), report_stage("a", {report_worker(0, 60)})});
  EXPECT_EQ("a", report.stages.at(0).job);
  EXPECT_EQ(WatchedState::running, report.state);
  EXPECT_THAT(report_text(report), HasSubstr("- locked: UNREADABLE: list /x: Permission denied\n"));
  EXPECT_THAT(report_text(report), HasSubstr("- torn: UNREADABLE: record: is not a JSON object\n"));
}

TEST(ReportWorker, IsReadFromARecord) {
  Record record;
  record.state = JobState::failed;
  record.started_at = run_time(0);
  record.after = {"fetch"};
  record.attempts = {{1, run_time(0), run_time(1), 3, {}, "exit code 3"}};
  record.outputs = {{"/data/a", 1, "xxh3:0"}};
  record.samples.emplace().cgroup.memory.peak_bytes = 4096;
  record.samples->history = {{run_time(0), 10, 20}};
  record.lines.events = {{"business_alert", Severity::warning, "no orders", {}, {}}};
  const auto read = read_report_worker(encode_record(record));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(WatchedState::failed, read->status.state);
  EXPECT_EQ(record.attempts, read->attempts);
  EXPECT_EQ(record.outputs, read->outputs);
  EXPECT_EQ(record.after, read->after);
  EXPECT_EQ(4096U, read->peak_bytes);
  EXPECT_EQ(record.samples->history, read->history);
  EXPECT_EQ(record.lines.events, read->events);
  EXPECT_FALSE(read_report_worker("{}"));
}

TEST(StageOrder, IsWhatRecordsSay) {
  const auto report =
      report_of({report_stage("a", {report_worker(0, 10)}), report_stage("b", {report_worker(1, 20)}),
                 report_stage("c", {report_worker(30, 40)}, {"a", "etl/b", "gone", "other/a"})});
  EXPECT_THAT(report.edges, ElementsAre(StageEdge{0, 2, true}, StageEdge{1, 2, true}));
}

TEST(StageOrder, FollowsFromTheTimesWhereRecordsSayNothing) {
  const auto report =
      report_of({report_stage("a", {report_worker(0, 10)}), report_stage("b", {report_worker(10, 20)}),
                 report_stage("c", {report_worker(12, 30)}), report_stage("d", {report_worker(31, 40)})});
  EXPECT_THAT(report.edges, ElementsAre(StageEdge{0, 1, false}, StageEdge{0, 2, false},
                                        StageEdge{1, 3, false}, StageEdge{2, 3, false}))
      << "d is behind a by way of b and c";
}

TEST(StageOrder, NeverGoesRoundInCircles) {
  const auto report = report_of({report_stage("a", {report_worker(0, 10)}, {"b", "a"}),
                                 report_stage("b", {report_worker(1, 10)}, {"a"})});
  EXPECT_THAT(report.edges, ElementsAre(StageEdge{0, 1, true}));
  EXPECT_THAT(depths_of(2, report.edges), ElementsAre(0U, 1U));
}

TEST(StageOrder, IsNotGuessedForThousandsOfStages) {
  std::vector<ReportStage> stages;
  for (int i = 0; i < 5000; ++i)
    stages.push_back(report_stage("s" + std::to_string(i), {report_worker(2 * i, 2 * i + 1)}));
  EXPECT_THAT(report_of(std::move(stages)).edges, IsEmpty());
}

TEST(ReportText, HasALineForEachFactAndEachStage) {
  ReportWorker extract = report_worker(0, 62);
  extract.outputs = {{"/data/raw/a\n.csv", 2048, ""}};
  const auto report = report_of({report_stage("extract", {extract}),
                                 report_stage("load", {report_worker(70, 75, WatchedState::failed)})});
  EXPECT_EQ(
      "Workflow: etl\n"
      "Run: 20240116\n"
      "Status: FAILED\n"
      "Stages: 2 (1 succeeded, 1 failed)\n"
      "Start Time: 2024-01-16T02:00:00.000Z\n"
      "End Time: 2024-01-16T02:01:15.000Z\n"
      "Duration: 1m 15s\n"
      "Attempts: 2 (0 retries)\n"
      "Outputs: 1 file, 2.0 KiB\n"
      "\n"
      "Stage Details:\n"
      "- extract: SUCCEEDED, 1m 02s, 1 attempt, started 2024-01-16T02:00:00.000Z, 1 output (2.0 KiB)\n"
      "    /data/raw/a\\n.csv  2.0 KiB\n"
      "- load: FAILED, 5s, 1 attempt, started 2024-01-16T02:01:10.000Z: exit code 3\n",
      report_text(report));
}

TEST(ReportJson, SaysTheSame) {
  const auto report = report_of(
      {report_stage("a", {report_worker(0, 10)}), report_stage("b", {report_worker(10, 20)}, {"a"})});
  const auto json = parse_json_object(report_json(report));
  ASSERT_TRUE(json);
  EXPECT_EQ("COMPLETED", json->at("state").as_string());
  EXPECT_EQ(20.0, json->at("duration_seconds").to_number<double>());
  EXPECT_EQ(2, json->at("totals").at("succeeded").as_int64());
  const auto& second = json->at("stages").at(1);
  EXPECT_EQ("a", second.at("after").at(0).as_string());
  EXPECT_EQ(0, second.at("workers").at(0).at("attempts").at(0).at("exit_code").as_int64());
}

}  // namespace
}  // namespace baton::model
