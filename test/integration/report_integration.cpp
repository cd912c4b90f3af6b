#include <cmath>

#include <fmt/format.h>

#include "model/report_html.h"

#include "integration/real_parts_test.h"
#include "support/report_run.h"

namespace baton::integration {
namespace {

using model::Severity;
using model::WatchedState;
using test::report_stage;
using test::report_worker;
using test::run_time;

void use_resources(model::ReportWorker& worker, std::int64_t from, std::int64_t to, double memory) {
  for (int i = 0; i <= 40; ++i) {
    const auto at = run_time(from + (to - from) * i / 40);
    const double wave = std::sin(i / 3.0) * 20 + 55;
    worker.history.push_back(
        {at, memory * (1 - std::exp(-i / 12.0)), i % 17 == 9 ? std::optional<double>() : wave});
  }
  worker.peak_bytes = static_cast<std::uint64_t>(memory * 3e7);
  worker.cpu_usec = 412'000'000;
}

// A run in which much happened, with names and messages that are not meant well.
model::RunReport report() {
  auto extract = report_worker(0, 1830);
  extract.status.attempt = 2;
  extract.status.max_attempts = 4;
  extract.attempts = {{1, run_time(0), run_time(610), 1, {}, "exit code 1"},
                      {2, run_time(640), run_time(1830), 0, {}, ""}};
  extract.outputs = {{"/data/raw/20240116/customers.csv", 734'003'200, ""},
                     {"/data/raw/20240116/orders.csv", 91'226'112, ""},
                     {"/data/raw/20240116/<img src=x onerror=alert(1)>.csv", 17, ""}};
  extract.events = {
      {"attempt_failed", Severity::error, "attempt 1: exit code 1; next in 30 s", {}, run_time(610)},
      {"business_alert", Severity::warning, "412 orders without a customer", {}, run_time(1500)}};
  extract.status.host = "customer-extraction-28431360-7xk2p";
  use_resources(extract, 0, 1830, 82);
  std::vector<model::ReportWorker> workers;
  for (std::uint32_t i = 0; i < 4; ++i) {
    auto worker = report_worker(1840 + 5 * i, 3000 + 411 * i, WatchedState::succeeded, i);
    worker.status.host = fmt::format("processing-{}-x8k2v", i);
    use_resources(worker, 1840, 3000 + 411 * i, 40 + 10 * i);
    worker.outputs = {{fmt::format("/data/processed/20240116/part-{}.parquet", i), 50'000'000 + i, ""}};
    workers.push_back(worker);
  }
  auto quality = report_worker(1835, 2100);
  quality.events = {{"custom",
                     Severity::info,
                     "<script>document.title='owned'</script> " + std::string(120, 'y'),
                     {},
                     run_time(2000)}};
  auto load = report_worker(4240, 4700, WatchedState::failed);
  load.status.reason = "killed by SIGKILL: the cgroup's memory limit was reached";
  load.attempts[0].reason = load.status.reason;
  use_resources(load, 4240, 4700, 104);
  return model::make_report(
      "customer-analytics", "20240116",
      {report_stage("customer-extraction", {extract}),
       report_stage("data-quality-check-of-all-that-was-extracted", {quality}, {"customer-extraction"}),
       report_stage("customer-processing", workers, {"customer-extraction"}),
       report_stage("warehouse-load", {load},
                    {"customer-processing", "data-quality-check-of-all-that-was-extracted"}),
       report_stage("notify", {report_worker(4705, 4790, WatchedState::running)})});
}

class ReportPage : public RealPartsTest {};

TEST_F(ReportPage, IsFitForAPhoneAndForBothColourSchemes) {
  if (!missing_browser().empty()) GTEST_SKIP() << missing_browser();
  write("report.html", model::report_html(report(), run_time(5000)));
  Process browser = start_browser("report_check.mjs", path("report.html"), "report");
  EXPECT_THAT(browser.wait(), behaviour::ExitsWith(0));
}

}  // namespace
}  // namespace baton::integration
