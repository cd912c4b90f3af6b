#include "model/job_metrics.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/metric_catalogue.h"

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Not;

const base::Instant now{1'705'370'400s};

Record full_record() {
  Record record;
  record.epoch = 2;
  record.attempt = 1;
  record.max_attempts = 4;
  record.started_at = now - 90s;
  Sample& sample = record.samples.emplace();
  sample.percent = {41.5, 80, 50, 60};
  sample.cgroup.memory = {10, 9, 8, 1, 20, 12, 1, 2, {0.5, 0.25, 1'500'000, 1'000'000}};
  sample.cgroup.cpu = {2'500'000, 1.5, 3, 4'000'000, {}};
  sample.cgroup.processes = {5, 100};
  sample.cgroup.io = {1000, 2000, {}};
  sample.volumes = {{"/data", 100, 50, 25, 10, 4}};
  record.lines.metrics = {{"shoes", Number::of(7), {{"job", "mine"}, {"size", "9"}}, {}},
                          {"job_epoch", Number::of(99), {}, {}}};
  return record;
}

JobView full_view() {
  JobView view;
  view.worker = {"extract", "r", 3, "sales"};
  view.state = WatchedState::running;
  view.epoch = 2;
  view.record = std::make_shared<const Record>(full_record());
  view.progress = Progress{3, 10, 30, ""};
  view.trends = {0.5, 14, 600, 20};
  view.heartbeat_age = 1500ms;
  view.checkpoint_age = 60s;
  return view;
}

JobView ended_view(MarkerState state) {
  JobView view = full_view();
  view.state = state == MarkerState::complete ? WatchedState::succeeded : WatchedState::failed;
  Marker end;
  end.state = state;
  end.exit_code = state == MarkerState::complete ? 0 : 3;
  end.started_at = now - 90s;
  end.finished_at = now - 30s;
  view.end = std::make_shared<const Marker>(end);
  return view;
}

MATCHER_P2(Is, name, value, "") {
  return arg.name == name && arg.value == value && arg.labels.empty();
}
auto named(const char* name) {
  return Field(&Measurement::name, name);
}

TEST(JobMetrics, OfAPendingJobAreItsStateOnly) {
  JobView view;
  view.worker.job = "extract";
  const auto all = own_measurements(view, now);
  EXPECT_THAT(all, Contains(Measurement{"job_state", {{"state", "PENDING"}}, 1}));
  EXPECT_THAT(all, Contains(Measurement{"job_state", {{"state", "RUNNING"}}, 0}));
  EXPECT_THAT(all, Contains(Is("job_lost", 0.0)));
  EXPECT_TRUE(std::ranges::all_of(all, [](const Measurement& m) {
    return m.name == "job_state" || m.name == "job_lost" || m.name == "job_seen";
  }));
}

TEST(JobMetrics, OfAJobThatIsNotSeenAreThatAndTheSidecarsOwnOnly) {
  JobView view = full_view();
  view.seen = false;
  view.overdue = true;
  view.volumes = {{"/scratch", 10, 5, 5, {}, {}}};
  const auto all = measurements(view, now);
  EXPECT_THAT(all, Contains(Is("job_seen", 0.0)));
  EXPECT_TRUE(std::ranges::all_of(all, [](const Measurement& m) {
    return m.name == "job_seen" || m.labels == LineLabels{{"mount", "/scratch"}};
  }));
  EXPECT_THAT(all, Contains(named("volume_size_bytes")));
  view.overdue = false;
  EXPECT_THAT(measurements(view, now), Not(Contains(named("job_seen")))) << "there was no look yet";
  view.seen = true;
  EXPECT_THAT(measurements(view, now), Contains(Is("job_seen", 1.0)));
}

TEST(JobMetrics, AreInBaseUnits) {
  const auto all = own_measurements(full_view(), now);
  EXPECT_THAT(all, Contains(Is("job_duration_seconds", 90.0)));
  EXPECT_THAT(all, Contains(Is("job_start_time", 1'705'370'310.0)));
  EXPECT_THAT(all, Contains(Is("job_heartbeat_age_seconds", 1.5)));
  EXPECT_THAT(all, Contains(Is("job_cpu_usage_seconds_total", 2.5)));
  EXPECT_THAT(all, Contains(Is("job_cpu_throttled_seconds_total", 4.0)));
  EXPECT_THAT(all, Contains(Is("job_memory_working_set_bytes", 9.0)));
  EXPECT_THAT(all, Contains(Is("system_memory_usage_percent", 41.5)));
  EXPECT_THAT(all, Contains(Is("system_cpu_usage_percent", 80.0)));
  EXPECT_THAT(all, Contains(Measurement{"system_disk_usage_percent", {{"mount", "/data"}}, 66.67}));
  EXPECT_THAT(all, Contains(Measurement{
                       "job_pressure_seconds_total", {{"resource", "memory"}, {"share", "some"}}, 1.5}));
  EXPECT_THAT(all, Contains(Is("throughput_records_per_second", 20.0)));
}

TEST(JobMetrics, AreAllInTheCatalogue) {
  for (const JobView& view : {full_view(), ended_view(MarkerState::complete)}) {
    for (const Measurement& measurement : own_measurements(view, now))
      EXPECT_NE(nullptr, find_metric(measurement.name)) << measurement.name;
  }
}

TEST(JobMetrics, OfAnEndedJobTellItsTimesAndItsCode) {
  const auto failed = own_measurements(ended_view(MarkerState::failed), now);
  EXPECT_THAT(failed, Contains(Is("job_duration_seconds", 60.0)));
  EXPECT_THAT(failed, Contains(Is("job_exit_code", 3.0)));
  EXPECT_THAT(failed, Not(Contains(named("job_last_success_timestamp_seconds"))));
  EXPECT_THAT(own_measurements(ended_view(MarkerState::complete), now),
              Contains(Is("job_last_success_timestamp_seconds", 1'705'370'370.0)));
}

TEST(JobMetrics, TakeWhatTheJobPrintsUnderOtherNames) {
  const auto all = measurements(full_view(), now);
  EXPECT_THAT(all, Contains(Measurement{"shoes", {{"job", "mine"}, {"size", "9"}}, 7}));
  EXPECT_THAT(all, Contains(Is("job_epoch", 2.0)));
  EXPECT_THAT(all, Not(Contains(Is("job_epoch", 99.0))));
}

TEST(JobMetrics, LeaveThroughputToTheJobThatPrintsIt) {
  JobView view = full_view();
  Record record = full_record();
  record.lines.metrics = {{"throughput_records_per_second", Number::of(5), {}, {}}};
  view.record = std::make_shared<const Record>(record);
  EXPECT_THAT(measurements(view, now), Contains(Is("throughput_records_per_second", 5.0)));
  EXPECT_THAT(measurements(view, now), Not(Contains(Is("throughput_records_per_second", 20.0))));
}

TEST(JobMetrics, PreferTheSidecarsOwnLookAtAVolume) {
  JobView view = full_view();
  view.volumes = {{"/data", 100, 10, 10, {}, {}}};
  EXPECT_THAT(own_measurements(view, now),
              Contains(Measurement{"system_disk_usage_percent", {{"mount", "/data"}}, 90}));
}

TEST(SharedLabels, AreTheJobsAndCannotBeReplaced) {
  EXPECT_THAT(job_labels({"j", "r", 1, "p"}, {{"pod", "x"}, {"run", "forged"}}),
              ElementsAre(std::pair("job", "j"), std::pair("run", "r"), std::pair("index", "1"),
                          std::pair("pipeline", "p"), std::pair("pod", "x")));
}

TEST(SharedLabels, PushAsideWhatAPrintedSeriesCallsByTheSameName) {
  const LineLabels shared{{"job", "j"}, {"run", "r"}};
  EXPECT_EQ((LineLabels{{"job", "j"}, {"run", "r"}, {"exported_job", "mine"}, {"size", "9"}}),
            with_labels({"shoes", {{"job", "mine"}, {"run", "r"}, {"size", "9"}}, 7}, shared).labels);
}

TEST(Families, AreOfAllJobsTogether) {
  JobView other = full_view();
  other.worker.job = "load";
  const auto families =
      families_of({std::make_shared<const JobView>(full_view()), std::make_shared<const JobView>(other)}, {},
                  now, {{"sidecar_push_failures_total", {{"target", "t"}}, 1}});
  const auto epoch = std::ranges::find(families, "job_epoch", &Family::name);
  ASSERT_NE(families.end(), epoch);
  EXPECT_EQ(2U, epoch->series.size());
  const auto failures = std::ranges::find(families, "sidecar_push_failures_total", &Family::name);
  ASSERT_NE(families.end(), failures);
  EXPECT_EQ((LineLabels{{"target", "t"}}), failures->series[0].labels);
}

}  // namespace
}  // namespace baton::model
