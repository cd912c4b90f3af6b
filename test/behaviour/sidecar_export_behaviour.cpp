#include <csignal>

#include "behaviour/sidecar_test.h"
#include "support/loopback_server.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(Sidecar, ServesMetricsInBothFormats) {
  set("POD_NAME", "pod-1");
  Process job = start_job("3/10", {"--scan", "--sample", "50ms"},
                          "echo 'METRIC: shoes_total=7 size=9 job=mine'; echo 'METRIC: job_epoch=99'");
  Process sidecar = start_server({"--label", "team=data"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(shows(port, "/metrics", "shoes_total"));
  const std::string text = get(port, "/metrics");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(text, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(
      text,
      HasSubstr("\njob_progress_percent{index=\"0\",job=\"j\",pod=\"pod-1\",run=\"r\",team=\"data\"} 30\n"));
  EXPECT_THAT(text, HasSubstr("\nshoes_total{exported_job=\"mine\",index=\"0\",job=\"j\","));
  EXPECT_EQ(1, count(text, "\njob_epoch{")) << text;
  EXPECT_THAT(text, Not(HasSubstr("# EOF")));
  const std::string open = get(port, "/metrics", "application/openmetrics-text; version=1.0.0");
  EXPECT_THAT(open, HasSubstr("application/openmetrics-text; version=1.0.0"));
  EXPECT_THAT(open, HasSubstr("# TYPE shoes counter\n"));
  EXPECT_THAT(open, EndsWith("# EOF\n"));
  EXPECT_TRUE(shows(port, "/metrics", "system_disk_usage_percent{"));
  end_job(job);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, ServesStatusAndPage) {
  Process job = start_job("30%");
  Process sidecar = start_server();
  const auto port = port_of(sidecar);
  ASSERT_TRUE(shows(port, "/status", "\"progress_percent\":30"));
  EXPECT_THAT(get(port, "/status"), HasSubstr("\"state\":\"RUNNING\""));
  EXPECT_THAT(get(port, "/"), AllOf(HasSubstr("text/html"), HasSubstr("<html")));
  EXPECT_THAT(get(port, "/nothing"), StartsWith("HTTP/1.1 404 "));
  end_job(job);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, WritesATextfile) {
  Process job = start_job("3/10");
  Process sidecar = start_sidecar({"--textfile", "j.prom"});
  ASSERT_TRUE(eventually([this] {
    return exists("j.prom") && read("j.prom").find("job_progress_percent{") != std::string::npos;
  }));
  end_job(job);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
  const std::string text = read("j.prom");
  EXPECT_THAT(text, HasSubstr("job_state{index=\"0\",job=\"j\",run=\"r\",state=\"SUCCEEDED\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("job_last_success_timestamp_seconds{"));
  EXPECT_THAT(text, EndsWith("\n"));
}

TEST_F(Sidecar, WritesATextfileOfEachJob) {
  Process sidecar = start_sidecar({"--job", "other", "--textfile", "{job}.prom"});
  ASSERT_TRUE(eventually([this] { return exists("j.prom") && exists("other.prom"); }));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
  EXPECT_THAT(read("j.prom"), AllOf(HasSubstr("job=\"j\""), Not(HasSubstr("job=\"other\""))));
  EXPECT_THAT(read("other.prom"), AllOf(HasSubstr("job=\"other\""), Not(HasSubstr("job=\"j\""))));
}

TEST_F(Sidecar, PushesToTheGateway) {
  test::LoopbackServer gateway("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  {
    Process sidecar = start_sidecar({"--pushgateway", "http://" + gateway.address()});
    ASSERT_TRUE(says(sidecar, "METRIC: job_lost=0"));
    sidecar.signal(SIGTERM);
    const Ended ended = sidecar.wait();
    EXPECT_THAT(ended, ExitsWith(0));
    EXPECT_THAT(ended.out, Not(HasSubstr("push_failed")));
  }
  EXPECT_THAT(gateway.request(), StartsWith("PUT /metrics/job/j/index/0 HTTP/1.1\r\n"));
}

TEST_F(Sidecar, RaisesAlertsAndClearsThem) {
  Process job = start_job("3/10");
  Process sidecar = start_sidecar({"--threshold", "job_progress_percent>20:WARNING", "--threshold",
                                   "job_progress_percent>20:CRITICAL:1h"});
  ASSERT_TRUE(says(sidecar, "ALERT: [WARNING] j - job_progress_percent is 30 (>20)\n"));
  EXPECT_TRUE(says(sidecar, "EVENT: type=resource_alert severity=WARNING"));
  write("state/j/r/0/progress", "1/10\n");
  ASSERT_TRUE(says(sidecar, "ALERT: [INFO] j - job_progress_percent is back: 10 (was >20:WARNING)\n"));
  end_job(job);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ(2, count(ended.out, "ALERT:")) << ended.out;
  EXPECT_EQ(2, count(ended.out, "type=resource_alert")) << ended.out;
}

TEST_F(Sidecar, TakesThresholdsFromTheStageOfTheJob) {
  write("p.yaml", "pipeline:\n  stages:\n  - name: j\n    thresholds:\n    - 'job_lost<1:ERROR'\n");
  Process sidecar = start_sidecar({"--config", "p.yaml"});
  EXPECT_TRUE(says(sidecar, "ALERT: [ERROR] j - job_lost is 0 (<1)\n"));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, MeasuresVolumesItself) {
  Process sidecar = start_sidecar({"--volume", "."});
  EXPECT_TRUE(says(sidecar, "METRIC: system_disk_usage_percent="));
  EXPECT_TRUE(says(sidecar, " mount=" + path("")));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, MeasuresNoVolumeInPlaceOfOneThatIsNotThere) {
  Process sidecar = start_server({"--volume", "later"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(says(sidecar, "type=volume_not_measured severity=WARNING"));
  ASSERT_TRUE(eventually([&] { return count(sidecar.out(), "METRIC: job_lost=0") >= 3; }));
  EXPECT_THAT(get(port, "/metrics"), Not(HasSubstr("mount=")));
  EXPECT_EQ(1, count(sidecar.out(), "volume_not_measured"));
  std::filesystem::create_directory(path("later"));
  EXPECT_TRUE(says(sidecar, "type=volume_measured_again"));
  EXPECT_TRUE(shows(port, "/metrics", "mount=\"" + path("later") + "\""));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, IsNotHeldByTargetsThatAreAway) {
  const test::LoopbackServer silent("");
  std::string closed;
  { closed = test::LoopbackServer("").address(); }
  Process sidecar =
      start_sidecar({"--pushgateway", "http://" + silent.address(), "--alertmanager", "http://" + closed,
                     "--textfile", "nowhere/j.prom", "--threshold", "job_lost<1:WARNING"});
  ASSERT_TRUE(says(sidecar, "target=alertmanager"));
  ASSERT_TRUE(says(sidecar, "target=textfile"));
  EXPECT_TRUE(eventually([&] { return count(sidecar.out(), "METRIC: job_lost=0") >= 3; }));
  sidecar.signal(SIGTERM);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ(1, count(ended.out, "type=push_failed severity=WARNING message=\"POST")) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("the last report was not taken in time"));
}

TEST_F(Sidecar, AnswersWhateverSlowClientsDo) {
  Process sidecar = start_server();
  const auto port = port_of(sidecar);
  std::vector<test::TcpClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(port);
    slow.back().send(i % 2 == 0 ? "GET /met" : "");
  }
  for (int i = 0; i < 20; ++i) ASSERT_THAT(get(port, "/metrics"), HasSubstr("job_lost{"));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

}  // namespace
}  // namespace baton::behaviour
