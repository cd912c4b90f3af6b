#include "integration/real_parts_test.h"

namespace baton::integration {
namespace {

using testing::HasSubstr;

class Scrape : public RealPartsTest {};

TEST_F(Scrape, IsWhatPromtoolWants) {
  NEEDS("promtool");
  start_job();
  start_sidecar();
  const std::string answer = get(sidecar_port_, "/metrics", "text/plain");
  const std::size_t end_of_head = answer.find("\r\n\r\n");
  ASSERT_NE(std::string::npos, end_of_head);
  EXPECT_THAT(answer.substr(0, end_of_head), HasSubstr("text/plain; version=0.0.4"));
  write("metrics.txt", answer.substr(end_of_head + 4));
  const Ended checked = run_command({"sh", "-c", "promtool check metrics < metrics.txt"});
  EXPECT_EQ(0, checked.code) << checked.out << checked.err << answer;
}

TEST_F(Scrape, PutsTheNumbersIntoPrometheus) {
  NEEDS("prometheus");
  start_job();
  start_sidecar();
  write("prometheus.yml",
        "global: {scrape_interval: 1s}\n"
        "scrape_configs:\n"
        "- job_name: batch\n"
        "  honor_labels: true\n"
        "  static_configs: [{targets: ['127.0.0.1:" +
            std::to_string(sidecar_port_) + "']}]\n");
  const std::uint16_t port = free_port();
  const Process prometheus =
      start_command({"prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb",
                     "--log.level=warn", "--web.listen-address=127.0.0.1:" + std::to_string(port)});
  EXPECT_TRUE(comes_to_say(port, "/api/v1/query?query=records_processed_total", ",\"1000\"]"))
      << prometheus.err();
  EXPECT_THAT(get(port, "/api/v1/query?query=records_processed_total{job=%22extract%22,run=%22r1%22}"),
              HasSubstr(",\"1000\"]"));
  EXPECT_THAT(get(port, "/api/v1/query?query=job_progress_percent"), HasSubstr(",\"42\"]"));
  EXPECT_THAT(get(port, "/api/v1/query?query=up"), HasSubstr(",\"1\"]"));
  EXPECT_THAT(get(port, "/api/v1/targets"), HasSubstr("\"lastError\":\"\""));
}

TEST_F(Scrape, ReachesNodeExporterByATextFile) {
  NEEDS("prometheus-node-exporter");
  start_job();
  std::filesystem::create_directory(path("textfiles"));
  start_sidecar({"--textfile", path("textfiles/extract.prom")});
  const std::uint16_t port = free_port();
  const Process exporter = start_command({"prometheus-node-exporter", "--collector.disable-defaults",
                                          "--collector.textfile", "--collector.textfile.directory=textfiles",
                                          "--web.listen-address=127.0.0.1:" + std::to_string(port)});
  EXPECT_TRUE(comes_to_say(port, "/metrics", "\nrecords_processed_total{")) << exporter.err();
  const std::string answer = get(port, "/metrics");
  EXPECT_THAT(answer, HasSubstr("\nnode_textfile_scrape_error 0\n"));
  EXPECT_THAT(answer, HasSubstr("extract.prom"));
}

}  // namespace
}  // namespace baton::integration
