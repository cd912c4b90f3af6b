#include <atomic>

#include <fmt/format.h>

#include "model/status_page.h"
#include "system/http_server.h"

#include "integration/real_parts_test.h"

namespace baton::integration {
namespace {

using system::HttpAnswer;
using system::HttpRequest;

// What two jobs say: one goes on at each look, with names and messages that are not meant well.
std::string status(int look) {
  const double percent = std::min(99.0, 30.0 + look);
  std::string history;
  for (int i = 0; i < 60; ++i) {
    const std::string gap =
        i > 20 && i < 26 ? "" : fmt::format(R"(,"cpu_percent":{})", 55 + 30 * ((i * 7) % 10) / 10.0);
    history += fmt::format(R"({}{{"t":{},"memory_percent":{},"progress_percent":{}{}}})", i == 0 ? "" : ",",
                           1705400000 + 15 * i, 20 + i, percent * i / 60, gap);
  }
  return fmt::format(
      R"({{"jobs":[{{"job":"customer-extraction","pipeline":"customer-analytics","run":"20240116","index":0,
      "state":"RUNNING","attempt":2,"max_attempts":4,"epoch":2,"host":"customer-extraction-28431360-7xk2p",
      "started_at":1705400000.5,"updated_at":1705400900,"heartbeat_age_seconds":3,
      "progress_percent":{},"progress_done":{},"progress_total":1200000,
      "progress_message":"<img src=x onerror=alert(1)> part 7","eta_seconds":4210,"rate_per_second":1333.25,
      "samples":{{"system_memory_usage_percent":79,"records_processed_total":412000,"error_rate_percent":0.25}},
      "history":[{}],"outputs":[],"checkpoint_age_seconds":185,
      "alerts":[{{"metric":"system_memory_usage_percent","severity":"WARNING","value":86.5,"since":1705400800}}]}},
      {{"job":"{}","run":"20240116","index":0,"state":"FAILED","reason":"exit code 3","attempt":1,
      "max_attempts":1,"started_at":1705400000,"finished_at":1705400041,
      "outputs":["/data/raw/20240116/part-0.csv"]}}],
      "events":[{{"t":1705400000,"type":"job_started","severity":"INFO","message":"attempt 1 of 4"}},
      {{"t":1705400300,"type":"attempt_failed","severity":"ERROR","message":"<script>document.title='owned'</script>"}},
      {{"t":1705400800,"type":"resource_alert","severity":"WARNING","message":"{}"}}],"now":1705400900}})",
      percent, 12000 * static_cast<int>(percent), history, std::string(63, 'x'), std::string(200, 'y'));
}

class Page : public RealPartsTest {
 protected:
  // Runs page_check.mjs on it; `when_moved` is called once it has seen progress.
  Ended look_at_page(std::uint16_t port, const std::string& name, const std::function<void()>& when_moved) {
    Process browser = start_browser("page_check.mjs", "http://127.0.0.1:" + std::to_string(port) + "/", name);
    EXPECT_TRUE(
        eventually([&] { return browser.out().find("moved\n") != std::string::npos || !browser.running(); }));
    when_moved();
    return browser.wait();
  }
};

TEST_F(Page, ShowsProgressAndIsFitForAPhone) {
  if (!missing_browser().empty()) GTEST_SKIP() << missing_browser();
  std::atomic<int> looks = 0;
  auto server = system::HttpServer::listen("127.0.0.1", 0, [&](const HttpRequest& request) -> HttpAnswer {
    if (request.target == "/status") return {200, "application/json", status(++looks)};
    if (request.target != "/") return {404, "text/plain", ""};
    return {200, "text/html; charset=utf-8", std::string(model::status_page()),
            std::string(model::status_page_policy())};
  });
  ASSERT_TRUE(server);
  const Ended seen = look_at_page((*server)->port(), "page", [&] { server->reset(); });
  EXPECT_THAT(seen, behaviour::ExitsWith(0));
}

TEST_F(Page, IsTheSidecars) {
  if (!missing_browser().empty()) GTEST_SKIP() << missing_browser();
  start_job();
  start_sidecar();
  do_in_job(
      "(i=43; while [ $i -lt 90 ]; do echo $i/100 > $BATON_PROGRESS_FILE; i=$((i+1)); sleep 1; done) &\n");
  const Ended seen = look_at_page(sidecar_port_, "sidecar", [&] { finish_job(); });
  EXPECT_THAT(seen, behaviour::ExitsWith(0));
}

}  // namespace
}  // namespace baton::integration
