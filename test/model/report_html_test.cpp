#include "model/report_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/curve_svg.h"
#include "model/graph_svg.h"
#include "model/html_text.h"
#include "model/timeline_svg.h"

#include "support/report_run.h"

namespace baton::model {
namespace {

using test::report_stage;
using test::report_worker;
using test::run_time;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(HtmlText, IsNeverMarkup) {
  EXPECT_EQ("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;", html("<b a=\"1\" c='2'>&amp;"));
  EXPECT_EQ("a\\nb\\u202e", html("a\nb\u202e"));
}

TEST(TimeScale, HasFewRoundTicks) {
  const auto labels = [](std::int64_t seconds) {
    std::string text;
    for (const auto& tick : TimeScale(run_time(0), run_time(seconds)).ticks()) text += tick.label + " ";
    return text;
  };
  EXPECT_EQ("0 +1s +2s ", labels(3).substr(0, 10));
  EXPECT_EQ("0 +1m +2m +3m ", labels(200));
  EXPECT_EQ("0 +2h +4h +6h ", labels(7 * 3600));
  for (std::int64_t seconds = 1; seconds < 100'000'000; seconds = seconds * 3 / 2 + 1)
    EXPECT_LE(TimeScale(run_time(0), run_time(seconds)).ticks().size(), 5U) << seconds;
}

TEST(TimeScale, PlacesWhatIsOutsideAtItsEnds) {
  const TimeScale scale(run_time(10), run_time(20));
  EXPECT_EQ(0, scale.percent(run_time(0)));
  EXPECT_EQ(50, scale.percent(run_time(15)));
  EXPECT_EQ(100, scale.percent(run_time(99)));
  EXPECT_EQ(0, TimeScale(run_time(5), run_time(5)).percent(run_time(5)));
}

TEST(Timeline, HasABarForEachAttempt) {
  ReportWorker worker = report_worker(0, 40);
  worker.attempts = {{1, run_time(0), run_time(10), 3, {}, "<exit code 3>"},
                     {2, run_time(20), run_time(40), 0, {}, ""}};
  const std::string svg = timeline_svg(worker, TimeScale(run_time(0), run_time(40)));
  EXPECT_THAT(svg, AllOf(HasSubstr(R"(<rect class="bad" x="0.00%" y="3" width="25.00%")"),
                         HasSubstr(R"(<rect class="good" x="50.00%" y="3" width="50.00%")"),
                         HasSubstr("<title>attempt 1: 10s, &lt;exit code 3&gt;</title>")));
}

TEST(Timeline, ShowsAnAttemptThatIsUnderWay) {
  const std::string svg =
      timeline_svg(report_worker(0, 40, WatchedState::running), TimeScale(run_time(0), run_time(80)));
  EXPECT_THAT(svg, HasSubstr(R"(<rect class="busy" x="0.00%" y="3" width="50.00%")"));
}

TEST(Curve, IsBrokenWhereAValueIsMissing) {
  const std::string svg = curve_svg(
      {{run_time(0), 0}, {run_time(10), 100}, {run_time(20), {}}, {run_time(30), 50}, {run_time(40), 50}},
      "CPU");
  EXPECT_THAT(svg, HasSubstr(R"(class="line" d="M0.0 55.0L60.0 2.0M180.0 28.5L240.0 28.5")"));
  EXPECT_EQ("", curve_svg({{run_time(0), 1}}, "CPU"));
  EXPECT_THAT(curve_svg({{run_time(0), 0}, {run_time(1), 400}}, "<x>"),
              HasSubstr("aria-label=\"&lt;x&gt;\""));
}

RunReport diamond() {
  return make_report(
      "etl", "20240116",
      {report_stage("a", {report_worker(0, 10)}), report_stage("b", {report_worker(10, 20)}, {"a"}),
       report_stage("c", {report_worker(11, 25)}, {"a"}),
       report_stage("d", {report_worker(25, 30)}, {"b", "c"})});
}

TEST(Graph, HasABoxForEachStageAndAnArrowForEachEdge) {
  for (const auto way : {GraphWay::right, GraphWay::down}) {
    const std::string svg = graph_svg(diamond(), way);
    EXPECT_EQ(4U, count(svg, "<rect "));
    EXPECT_EQ(4U, count(svg, "class=\"edge\""));
  }
  EXPECT_EQ("", graph_svg(make_report("", "r", {report_stage("a", {report_worker(0, 1)})}), GraphWay::down));
}

TEST(Page, NeedsNothingElseAndEscapesAllText) {
  ReportWorker worker = report_worker(0, 10, WatchedState::failed);
  worker.status.reason = "<script>alert(1)</script>";
  worker.status.host = "\"onload='x'";
  worker.outputs = {{"/data/<img src=x>", 10, ""}};
  worker.events = {{"custom", Severity::error, "<b>&", {}, run_time(5)}};
  worker.attempts[0].reason = "</title><script>";
  const std::string page =
      report_html(make_report("etl", "20240116", {report_stage("a", {worker})}), run_time(20));
  EXPECT_THAT(page, AllOf(HasSubstr("<title>etl 20240116: FAILED</title>"), HasSubstr("default-src 'none'"),
                          HasSubstr("&lt;script&gt;alert(1)"), HasSubstr("/data/&lt;img src=x&gt;"),
                          HasSubstr("prefers-color-scheme: dark"), HasSubstr("@media print")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("<b>&")),
                          Not(HasSubstr("http:")), Not(HasSubstr("https:")), Not(HasSubstr("url("))));
}

TEST(Page, ShowsTheOrderAndSaysWhereItIsAGuess) {
  EXPECT_THAT(report_html(diamond(), run_time(99)), Not(HasSubstr("Dashed")));
  const auto guessed = make_report(
      "", "r", {report_stage("a", {report_worker(0, 10)}), report_stage("b", {report_worker(10, 20)})});
  EXPECT_THAT(report_html(guessed, run_time(99)), AllOf(HasSubstr("Dashed"), HasSubstr("edge guess")));
}

TEST(Page, StaysReadableWithThousandsOfIndices) {
  std::vector<ReportWorker> workers;
  for (std::uint32_t i = 0; i < 5000; ++i)
    workers.push_back(report_worker(0, 10, WatchedState::succeeded, i));
  const std::string page =
      report_html(make_report("", "r", {report_stage("a", std::move(workers))}), run_time(99));
  EXPECT_LT(page.size(), 500'000U);
  EXPECT_THAT(page, HasSubstr("and 4800 more"));
}

}  // namespace
}  // namespace baton::model
