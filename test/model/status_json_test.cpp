#include "model/status_json.h"

#include <cmath>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

const base::Instant now{1'705'370'400s};

std::string status(const JobView& view, const std::vector<Event>& events = {}) {
  return status_json({std::make_shared<const JobView>(view)}, events, now);
}
bool has(const std::string& json, const std::string& part) {
  return json.find(part) != std::string::npos;
}

TEST(Status, OfAPendingJobLeavesOutWhatIsNotKnown) {
  JobView view;
  view.worker = {"extract", "r", 3, ""};
  EXPECT_EQ(
      R"({"jobs":[{"job":"extract","run":"r","index":3,"seen":true,"state":"PENDING",)"
      R"("samples":{"job_seen":1,"job_lost":0},"history":[],"outputs":[],"alerts":[]}],"events":[],"now":1705370400})"
      "\n",
      status(view));
}

TEST(Status, ShowsProgressNumbersAlertsAndHistory) {
  JobView view;
  view.worker = {"extract", "r", 0, "sales"};
  view.state = WatchedState::running;
  view.epoch = 2;
  Record record;
  record.epoch = 2;
  record.attempt = 1;
  record.host = "pod-1";
  record.started_at = now - 10s;
  record.updated_at = now;
  record.samples.emplace().percent.memory = 41.5;
  view.record = std::make_shared<const Record>(record);
  view.progress = Progress{3, 10, 30, "loading"};
  view.trends.eta_seconds = 14;
  view.heartbeat_age = 1500ms;
  view.alerts = {{*parse_threshold("m>85:WARNING"), {}, 90, now, {}}};
  view.history = {{now, 41.5, {}, 30.0}};
  const std::string json = status(view);
  EXPECT_TRUE(has(json, R"("pipeline":"sales")")) << json;
  EXPECT_TRUE(has(json, R"("attempt":1,"max_attempts":1,"host":"pod-1","started_at":1705370390)")) << json;
  EXPECT_TRUE(has(json, R"("heartbeat_age_seconds":1.5)")) << json;
  EXPECT_TRUE(has(json, R"("progress_percent":30,"progress_done":3,"progress_total":10)")) << json;
  EXPECT_TRUE(has(json, R"("progress_message":"loading")")) << json;
  EXPECT_TRUE(has(json, R"("system_memory_usage_percent":41.5)")) << json;
  EXPECT_TRUE(has(json, R"("history":[{"t":1705370400,"memory_percent":41.5,"progress_percent":30}])"))
      << json;
  EXPECT_TRUE(has(json, R"("alerts":[{"metric":"m","condition":">85","severity":"WARNING","value":90,)"))
      << json;
}

TEST(Status, OfAJobThatIsNotSeenSaysThatAndWhy) {
  JobView view;
  view.worker = {"extract", "r", 3, ""};
  view.state = WatchedState::running;
  view.epoch = 2;
  view.record = std::make_shared<const Record>();
  view.heartbeat_age = 0s;
  view.seen = false;
  view.overdue = true;
  view.reason = "/data has not answered for 1m";
  EXPECT_EQ(
      R"({"jobs":[{"job":"extract","run":"r","index":3,"seen":false,"reason":"/data has not answered for 1m",)"
      R"("samples":{"job_seen":0},"history":[],"outputs":[],"alerts":[]}],"events":[],"now":1705370400})"
      "\n",
      status(view));
}

TEST(Status, HasNoNumbersThatJsonHasNot) {
  JobView view;
  view.epoch = 1;
  Record record;
  record.lines.metrics = {{"a", *Number::parse("NaN"), {}, {}}, {"b", *Number::parse("+Inf"), {}, {}}};
  view.record = std::make_shared<const Record>(record);
  const std::string json = status(view);
  EXPECT_FALSE(has(json, "NaN")) << json;
  EXPECT_FALSE(has(json, "Inf")) << json;
}

TEST(Status, PutsTheJobsOwnEventsBetweenTheSidecars) {
  JobView view;
  Record record;
  record.lines.events = {{"mine", Severity::info, "b", {}, now - 2s}};
  view.record = std::make_shared<const Record>(record);
  const std::string json = status(
      view, {{"first", Severity::info, "a", {}, now - 3s}, {"last", Severity::error, "c", {}, now - 1s}});
  EXPECT_TRUE(has(json, R"("events":[{"t":1705370397,"type":"first","severity":"INFO","message":"a"},)"))
      << json;
  EXPECT_LT(json.find("first"), json.find("mine"));
  EXPECT_LT(json.find("mine"), json.find("last"));
}

TEST(Status, ShowsTheLastFiftyEvents) {
  std::vector<Event> events;
  for (int i = 0; i < 60; ++i)
    events.push_back({"e", Severity::info, std::to_string(i) + "!", {}, now + std::chrono::seconds(i)});
  const std::string json = status(JobView{}, events);
  EXPECT_FALSE(has(json, "\"9!\""));
  EXPECT_TRUE(has(json, "\"10!\""));
  EXPECT_TRUE(has(json, "\"59!\""));
}

}  // namespace
}  // namespace baton::model
