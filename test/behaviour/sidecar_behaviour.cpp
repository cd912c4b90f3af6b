#include <csignal>

#include "behaviour/baton_test.h"
#include "support/loopback_server.h"
#include "support/tcp_client.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

class Sidecar : public BatonTest {
 protected:
  // A job that writes `progress` and runs until there is a file `go`, to end with the code in it.
  [[nodiscard]] Process start_job(const std::string& progress = "", const Words& options = {},
                                  const std::string& first = ":") {
    Words words{"run", "--job", "j", "--state", "state", "--run", "r", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    const std::string script = first +
                               "; [ -z \"$0\" ] || echo \"$0\" > $BATON_PROGRESS_FILE; "
                               "until [ -e go ]; do sleep 0.05; done; exit $(cat go)";
    for (const std::string& word : Words{"--", "sh", "-c", script, progress}) words.push_back(word);
    return start(words);
  }
  [[nodiscard]] Process start_sidecar(const Words& options = {}) {
    Words words{"sidecar", "--job", "j", "--state", "state", "--run", "r", "--interval", "200ms"};
    words.insert(words.end(), options.begin(), options.end());
    return start(words);
  }
  [[nodiscard]] Process start_server(const Words& options = {}) {
    Words words{"--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    return start_sidecar(words);
  }
  // Generous, as all limits here: only a broken program comes near it.
  [[nodiscard]] static bool says(const Process& sidecar, const std::string& text) {
    return eventually([&] { return sidecar.out().find(text) != std::string::npos; });
  }
  [[nodiscard]] static std::uint16_t port_of(const Process& sidecar) {
    EXPECT_TRUE(says(sidecar, "type=sidecar_listening"));
    const std::string out = sidecar.out();
    const std::size_t at = out.find(" port=");
    return static_cast<std::uint16_t>(at == std::string::npos ? 1 : std::stoi(out.substr(at + 6)));
  }
  // The whole answer, head and body.
  [[nodiscard]] static std::string get(std::uint16_t port, const std::string& target,
                                       const std::string& accept = "*/*") {
    const test::TcpClient client(port);
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept +
                "\r\nConnection: close\r\n\r\n");
    return client.read_to_end().value_or("(no answer)");
  }
  [[nodiscard]] static bool shows(std::uint16_t port, const std::string& target, const std::string& text) {
    return eventually([&] { return get(port, target).find(text) != std::string::npos; });
  }
  void end_job(Process& job, const std::string& code = "0") const {
    write("go.new", code);
    std::filesystem::rename(path("go.new"), path("go"));
    EXPECT_THAT(job.wait(), ExitsWith(std::stoi(code)));
  }
};

TEST_F(Sidecar, WaitsForTheJobAndEndsWithIt) {
  Process sidecar = start_sidecar();
  ASSERT_TRUE(says(sidecar, "METRIC: job_lost=0"));
  Process job = start_job("3/10");
  ASSERT_TRUE(says(sidecar, "METRIC: job_progress_percent=30 job=j run=r index=0"));
  EXPECT_TRUE(sidecar.running());
  end_job(job);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("message=\"j is RUNNING\""));
  EXPECT_THAT(ended.out, HasSubstr("message=\"j is SUCCEEDED\""));
  EXPECT_THAT(ended.out, HasSubstr("message=\"all jobs are over\""));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(Sidecar, TellsInItsLastReportWhatTheJobSaidLast) {
  Process job = start({"run", "--job", "j", "--state", "state", "--run", "r", "--", "sh", "-c",
                       "until [ -e go ]; do sleep 0.05; done; echo 7/7 > $BATON_PROGRESS_FILE"});
  Process sidecar = start_sidecar();
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  end_job(job);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("METRIC: job_progress_percent=100 job=j run=r index=0"));
}

TEST_F(Sidecar, EndsWithZeroWhenTheJobFails) {
  Process job = start_job();
  Process sidecar = start_sidecar();
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  end_job(job, "3");
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("severity=ERROR message=\"j is FAILED"));
}

TEST_F(Sidecar, EndsAtOnceOfAJobThatIsOver) {
  Process job = start_job();
  end_job(job);
  const Ended ended = baton({"sidecar", "--job", "j", "--state", "state", "--run", "r", "--interval", "1h"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ(1, count(ended.out, "METRIC: job_lost=0")) << ended.out;
}

TEST_F(Sidecar, EndsAtOnceWhenItIsToldTo) {
  Process sidecar = start_sidecar({"--max-lifetime", "1h"});
  ASSERT_TRUE(says(sidecar, "METRIC: job_lost=0"));
  sidecar.signal(SIGTERM);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("message=\"stopped by a signal\""));
}

TEST_F(Sidecar, EndsWhenItsLifetimeIsOver) {
  Process sidecar = start_sidecar({"--max-lifetime", "300ms"});
  EXPECT_THAT(sidecar.wait(), ExitsWith(124));
}

TEST_F(Sidecar, TellsALostJob) {
  Process job = start_job();
  Process sidecar = start_server({"--lost-after", "500ms"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  EXPECT_THAT(get(port, "/healthz"), StartsWith("HTTP/1.1 200 "));
  job.signal(SIGKILL);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(69));
  EXPECT_THAT(ended.out, HasSubstr("ALERT: [CRITICAL] j - j is LOST: no heartbeat for "));
  EXPECT_THAT(ended.out, HasSubstr("METRIC: job_lost=1 job=j"));
  write("go", "0");
}

TEST_F(Sidecar, IsUnhealthyWhileOneOfItsJobsIsLost) {
  Process job = start_job();
  Process sidecar = start_server({"--job", "other", "--lost-after", "500ms"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  job.signal(SIGKILL);
  EXPECT_TRUE(shows(port, "/healthz", "HTTP/1.1 503 "));
  EXPECT_THAT(get(port, "/healthz"), EndsWith("lost: j\n"));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
  write("go", "0");
}

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
  ASSERT_TRUE(says(sidecar, "ALERT: [INFO] j - job_progress_percent is back: 10 (was >20)\n"));
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

TEST_F(Sidecar, FollowsARecordAndSeveralJobs) {
  Process job = start_job("3/10", {"--pipeline", "p"});
  Process sidecar = start({"sidecar", "--follow", "state/p/j/r/0/record.json", "--interval", "100ms"});
  ASSERT_TRUE(says(sidecar, "METRIC: job_progress_percent=30 job=j run=r index=0 pipeline=p"));
  end_job(job);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, RefusesWhatItCannotDo) {
  EXPECT_THAT(baton({"sidecar"}), FailsWith(64, "no job to watch"));
  EXPECT_THAT(baton({"sidecar", "j"}), FailsWith(64, "a job is --job NAME"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--listen", "9105"}), FailsWith(64, "ADDR:PORT"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--threshold", "x>y:INFO"}), FailsWith(64, "number"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--textfile", "x"}), FailsWith(64, ".prom"));
  const test::LoopbackServer taken("");
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--listen", taken.address()}),
              FailsWith(74, "Address already in use"));
}

}  // namespace
}  // namespace baton::behaviour
