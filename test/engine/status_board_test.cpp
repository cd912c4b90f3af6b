#include "engine/status_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class StatusBoardTest : public testing::Test {
 protected:
  void shows(model::WatchedState state) {
    model::JobView view;
    view.worker = {"extract", "r", 0, ""};
    view.state = state;
    shows(view);
  }
  void shows(const model::JobView& view) {
    board_.publish({std::make_shared<const model::JobView>(view)}, {},
                   {{"sidecar_push_failures_total", {{"target", "textfile"}}, 2}});
  }
  system::HttpAnswer get(const std::string& target, const std::string& accept = "") {
    return board_.answer({"GET", target, accept});
  }

  test::FakeClock clock_;
  StatusBoard board_{clock_, {{"pod", "p"}}};
};

TEST_F(StatusBoardTest, ShowsMetricsInTheFormatThatIsAskedFor) {
  shows(model::WatchedState::running);
  const auto text = get("/metrics");
  EXPECT_EQ(200, text.status);
  EXPECT_EQ("text/plain; version=0.0.4; charset=utf-8", text.content_type);
  EXPECT_THAT(text.body, HasSubstr("job_lost{index=\"0\",job=\"extract\",pod=\"p\",run=\"r\"} 0\n"));
  EXPECT_THAT(text.body, HasSubstr("sidecar_push_failures_total{pod=\"p\",target=\"textfile\"} 2\n"));
  const auto open = get("/metrics?x=1", "application/openmetrics-text;version=1.0.0");
  EXPECT_THAT(open.content_type, HasSubstr("application/openmetrics-text"));
  EXPECT_THAT(open.body, EndsWith("# EOF\n"));
}

TEST_F(StatusBoardTest, IsHealthyUnlessAJobIsLost) {
  EXPECT_EQ(200, get("/healthz").status);
  shows(model::WatchedState::failed);
  EXPECT_EQ(200, get("/healthz").status);
  shows(model::WatchedState::lost);
  EXPECT_EQ(503, get("/healthz").status);
  EXPECT_EQ("lost: extract\n", get("/healthz").body);
}

TEST_F(StatusBoardTest, IsUnhealthyWhileAJobHasNotBeenSeenForTooLong) {
  model::JobView view;
  view.worker = {"extract", "r", 0, ""};
  view.seen = false;
  shows(view);
  EXPECT_EQ(200, get("/healthz").status) << "it may be seen any moment";
  view.overdue = true;
  shows(view);
  EXPECT_EQ(503, get("/healthz").status);
  EXPECT_EQ("not seen: extract\n", get("/healthz").body);
}

TEST_F(StatusBoardTest, ShowsTheStatusAsJsonAndAPage) {
  shows(model::WatchedState::running);
  EXPECT_EQ("application/json", get("/status").content_type);
  EXPECT_THAT(get("/status").body, HasSubstr(R"("state":"RUNNING")"));
  EXPECT_THAT(get("/").content_type, HasSubstr("text/html"));
  EXPECT_THAT(get("/").body, HasSubstr("<html"));
}

TEST_F(StatusBoardTest, HasNothingElse) {
  EXPECT_EQ(404, get("/metrics/").status);
  EXPECT_EQ(404, get("/favicon.ico").status);
}

}  // namespace
}  // namespace baton::engine
