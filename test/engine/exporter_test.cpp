#include "engine/exporter.h"

#include <condition_variable>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const base::Instant now{1'705'370'400s};

class ExporterTest : public testing::Test {
 protected:
  ExporterTest() {
    view_.worker = {"extract", "r", 2, ""};
    view_.state = model::WatchedState::running;
  }
  void publish() {
    if (!exporter_) {
      exporter_.emplace(
          targets_, files_,
          [this](const system::HttpCall& call, std::chrono::milliseconds /*limit*/,
                 const std::stop_token& /*stop*/) -> base::Result<system::HttpReply> {
            const std::lock_guard lock(mutex_);
            calls_.push_back(call);
            return reply_;
          },
          [this] {
            const std::lock_guard lock(mutex_);
            rung_.notify_all();
          });
    }
    Views views{std::make_shared<const model::JobView>(view_)};
    for (const char* other : others_) {
      model::JobView view = view_;
      view.worker.job = other;
      views.push_back(std::make_shared<const model::JobView>(view));
    }
    std::vector<std::vector<model::ActiveAlert>> cleared(views.size());
    cleared[0] = cleared_;
    exporter_->publish(views, cleared, now);
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(rung_.wait_for(lock, 60s, [this] { return exporter_->idle(); }));
  }
  [[nodiscard]] std::string problem() {
    const auto notices = exporter_->take_notices();
    return notices.empty() ? "" : notices[0].target + ": " + notices[0].problem;
  }

  std::shared_ptr<test::MemoryFiles> files_ = std::make_shared<test::MemoryFiles>();
  Exporter::Targets targets_;
  model::JobView view_;
  std::vector<const char*> others_;  // jobs beside the view's
  std::vector<model::ActiveAlert> cleared_;
  system::HttpReply reply_{200, ""};
  std::mutex mutex_;
  std::condition_variable rung_;
  std::vector<system::HttpCall> calls_;
  std::optional<Exporter> exporter_;
};

TEST_F(ExporterTest, ReplacesTheTextfile) {
  files_->make("/textfiles");
  targets_.textfiles = {"/textfiles/extract.prom"};
  targets_.labels = {{"pod", "p"}};
  publish();
  const std::string text = files_->bytes("/textfiles/extract.prom");
  EXPECT_THAT(text,
              HasSubstr("job_state{index=\"2\",job=\"extract\",pod=\"p\",run=\"r\",state=\"RUNNING\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("# EOF")));
}

TEST_F(ExporterTest, WritesSeveralJobsToTheFilesThatTheyAreToHave) {
  files_->make("/textfiles");
  others_ = {"load", "report"};
  targets_.textfiles = {"/textfiles/a.prom", "/textfiles/b.prom", "/textfiles/a.prom"};
  publish();
  const std::string a = files_->bytes("/textfiles/a.prom");
  EXPECT_THAT(a, testing::AllOf(HasSubstr("job=\"extract\""), HasSubstr("job=\"report\""),
                                Not(HasSubstr("job=\"load\""))));
  const std::string b = files_->bytes("/textfiles/b.prom");
  EXPECT_THAT(b, testing::AllOf(HasSubstr("job=\"load\""), Not(HasSubstr("job=\"extract\""))));
}

TEST_F(ExporterTest, WritesTheOtherFilesWhenOneCannotBe) {
  files_->make("/textfiles");
  others_ = {"load"};
  targets_.textfiles = {"/not-there/a.prom", "/textfiles/b.prom"};
  publish();
  EXPECT_THAT(problem(), HasSubstr("/not-there"));
  EXPECT_THAT(files_->bytes("/textfiles/b.prom"), HasSubstr("job=\"load\""));
}

TEST_F(ExporterTest, SaysWhyTheTextfileCannotBeWritten) {
  targets_.textfiles = {"/not-there/extract.prom"};
  publish();
  EXPECT_THAT(problem(), HasSubstr("textfile: "));
}

TEST_F(ExporterTest, PutsTheJobsGroupToThePushgateway) {
  targets_.pushgateway = model::Endpoint{"gateway", 9091, "/"};
  publish();
  ASSERT_THAT(calls_, SizeIs(1));
  EXPECT_EQ("PUT", calls_[0].method);
  EXPECT_EQ("gateway", calls_[0].host);
  EXPECT_EQ("/metrics/job/extract/index/2", calls_[0].target);
  EXPECT_THAT(calls_[0].content_type, HasSubstr("version=0.0.4"));
  EXPECT_THAT(calls_[0].body, HasSubstr("job_lost"));
}

TEST_F(ExporterTest, DeletesTheGroupOfAJobThatHasSucceededWhereThatIsWanted) {
  targets_.pushgateway = model::Endpoint{"gateway", 9091, "/"};
  targets_.delete_on_success = true;
  publish();
  view_.state = model::WatchedState::failed;
  publish();
  view_.state = model::WatchedState::succeeded;
  publish();
  ASSERT_THAT(calls_, SizeIs(3));
  EXPECT_EQ("PUT", calls_[1].method);
  EXPECT_EQ("DELETE", calls_[2].method);
  EXPECT_THAT(calls_[2].body, IsEmpty());
}

TEST_F(ExporterTest, SaysWhatATargetAnswersThatRefuses) {
  targets_.pushgateway = model::Endpoint{"gateway", 9091, "/"};
  reply_ = {400, "pushed metrics are invalid\nsecond line"};
  publish();
  EXPECT_EQ("pushgateway: PUT gateway:9091: answers 400: pushed metrics are invalid", problem());
  EXPECT_EQ(
      (std::vector<model::Measurement>{{"sidecar_push_failures_total", {{"target", "pushgateway"}}, 1}}),
      exporter_->failures());
}

TEST_F(ExporterTest, TellsTheAlertmanagerOfAlertsOnly) {
  targets_.alertmanager = model::Endpoint{"alerts", 9093, "/am/"};
  exporter_.reset();
  view_.alerts = {{*model::parse_threshold("m>85:WARNING"), {}, 90, now, {}}};
  publish();
  ASSERT_THAT(calls_, SizeIs(1));
  EXPECT_EQ("POST", calls_[0].method);
  EXPECT_EQ("/am/api/v2/alerts", calls_[0].target);
  EXPECT_EQ("application/json", calls_[0].content_type);
  EXPECT_THAT(calls_[0].body, HasSubstr(R"("index":"2","job":"extract","run":"r")"));
  cleared_ = view_.alerts;
  cleared_[0].cleared_at = now;
  view_.alerts.clear();
  publish();
  ASSERT_THAT(calls_, SizeIs(2));
  EXPECT_THAT(calls_[1].body, HasSubstr(R"("endsAt":"2024-01-16T02:00:00.000Z")"));
}

}  // namespace
}  // namespace baton::engine
