#include "integration/real_parts_test.h"

namespace baton::integration {
namespace {

using testing::HasSubstr;

class Push : public RealPartsTest {
 protected:
  void start_gateway() {
    port_ = free_port();
    gateway_.emplace(start_part({"prometheus-pushgateway", "--persistence.file=",
                                 "--web.listen-address=127.0.0.1:" + std::to_string(port_)}));
    ASSERT_TRUE(comes_to_say(port_, "/-/ready", " 200 ")) << gateway_->err();
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::uint16_t port_ = 0;
  std::optional<Process> gateway_;
};

const std::string metrics = "/metrics";
const std::string group = "\nrecords_processed_total{";

TEST_F(Push, StaysForPrometheusWhenTheJobHasEnded) {
  NEEDS("prometheus-pushgateway");
  start_gateway();
  start_job();
  start_sidecar({"--pushgateway", url()});
  EXPECT_TRUE(comes_to_say(port_, metrics, group)) << sidecar_->out();
  do_in_job("echo METRIC: records_processed_total=2000\n");
  EXPECT_TRUE(comes_to_say(port_, metrics, "} 2000\n"));
  finish_job();
  EXPECT_THAT(sidecar_->wait(), behaviour::ExitsWith(0));
  const std::string answer = get(port_, metrics);
  EXPECT_THAT(answer, HasSubstr(group));
  EXPECT_THAT(answer, HasSubstr("job=\"extract\""));
}

TEST_F(Push, IsTakenBackOnSuccessWhenAskedFor) {
  NEEDS("prometheus-pushgateway");
  start_gateway();
  start_job();
  start_sidecar({"--pushgateway", url(), "--push-delete-on-success"});
  EXPECT_TRUE(comes_to_say(port_, metrics, group)) << sidecar_->out();
  finish_job();
  EXPECT_THAT(sidecar_->wait(), behaviour::ExitsWith(0));
  EXPECT_TRUE(ceases_to_say(port_, metrics, "job=\"extract\""));
}

}  // namespace
}  // namespace baton::integration
