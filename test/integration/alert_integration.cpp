#include "integration/real_parts_test.h"

namespace baton::integration {
namespace {

class Alerts : public RealPartsTest {};

TEST_F(Alerts, FireInAlertmanagerAndAreResolvedThere) {
  NEEDS("prometheus-alertmanager");
  write("alertmanager.yml", "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
  const std::uint16_t port = free_port();
  const Process manager =
      start_command({"prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=alerts",
                     "--cluster.listen-address=", "--web.listen-address=127.0.0.1:" + std::to_string(port)});
  ASSERT_TRUE(comes_to_say(port, "/-/ready", " 200 ")) << manager.err();

  start_job("METRIC: records_processed_total=1000");
  start_sidecar({"--alertmanager", "http://127.0.0.1:" + std::to_string(port), "--threshold",
                 "error_rate_percent>5:CRITICAL"});
  do_in_job("echo METRIC: error_rate_percent=9\n");
  EXPECT_TRUE(comes_to_say(port, "/api/v2/alerts", "error_rate_percent")) << sidecar_->out() << manager.err();
  EXPECT_TRUE(comes_to_say(port, "/api/v2/alerts?active=true", "\"state\":\"active\""));
  do_in_job("echo METRIC: error_rate_percent=1\n");
  EXPECT_TRUE(ceases_to_say(port, "/api/v2/alerts", "error_rate_percent")) << sidecar_->out();
  EXPECT_TRUE(ceases_to_say(port, "/metrics",
                            "alertmanager_alerts_received_total{status=\"resolved\",version=\"v2\"} 0"));
  EXPECT_TRUE(ceases_to_say(port, "/metrics", "alertmanager_alerts_invalid_total{version=\"v2\"} 1"));
}

}  // namespace
}  // namespace baton::integration
