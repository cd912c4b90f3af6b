#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::HasSubstr;

class Demo : public BatonTest {
 protected:
  Ended run() {
    set("BATON_BIN", binary());
    set("BATON_RUN", "demo");
    return run_command({example_ + "/run-local", path("data")});
  }
  [[nodiscard]] Ended compare(const std::string& result) {
    return run_command({"diff", example_ + "/expected/" + result, path("data/processed/20240116/" + result)});
  }
  const std::string example_ = BATON_SOURCE_DIR "/examples/customer-analytics";
};

// The expected results were computed by another program in another language.
TEST_F(Demo, ComputesTheRightNumbers) {
  const auto ended = run();
  ASSERT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(compare("customer_analytics.csv"), ExitsWith(0));
  EXPECT_THAT(compare("transaction_analytics.csv"), ExitsWith(0));
  const std::string report = read("data/validated/20240116/validation_report");
  EXPECT_THAT(report,
              HasSubstr("transactions_valid=998600\nbad_amount=400\nunknown_customer=1000\nmalformed=0\n"));
  EXPECT_THAT(ended.out, HasSubstr("METRIC: error_rate_percent=0.140 stage=validation timestamp="));
  for (const char* job : {"data-extraction-001", "data-validation-002", "data-processing-003"}) {
    EXPECT_EQ("SUCCEEDED\n", read(std::string("data/jobs/customer-analytics/") + job + ".status")) << job;
  }
  EXPECT_THAT(read("data/processed/20240116/processing_complete.marker"), HasSubstr("\"completions\":2"));
}

TEST_F(Demo, StopsEveryStageBehindOneThatFails) {
  set("CUSTOMERS", "10");
  set("TRANSACTIONS", "3");
  write("data/raw/20240116/customers.csv.part/x", "a directory where the extraction wants a file");
  const auto ended = run();
  EXPECT_THAT(ended, ExitsWith(1));
  EXPECT_EQ("FAILED\n", read("data/jobs/customer-analytics/data-extraction-001.status"));
  EXPECT_EQ("FAILED\n", read("data/jobs/customer-analytics/data-processing-003.status"));
  EXPECT_FALSE(exists("data/processed/20240116/processing_complete.marker"));
}

TEST_F(Demo, GoesOnWhereItWasKilled) {
  set("BATON_BIN", binary());
  set("CHUNKS", "8");
  set("TRANSACTIONS", "803");
  set("CUSTOMERS", "50");
  set("KILLS", "2");
  const auto ended = run_command({BATON_SOURCE_DIR "/examples/resumable/run-killed", path("data")});
  ASSERT_THAT(ended, testing::Field(&Ended::code, 0)) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("killed 2 times: the same result"));
  EXPECT_THAT(run_command({"awk", "{ n += $2 } END { print n }", path("data/killed.result")}).out,
              testing::Eq("2409\n"))
      << "three words a row, none twice";
}

}  // namespace
}  // namespace baton::behaviour
