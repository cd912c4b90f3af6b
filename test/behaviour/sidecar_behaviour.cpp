#include <csignal>

#include "behaviour/sidecar_test.h"
#include "support/loopback_server.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(Sidecar, WaitsForTheJobAndEndsWithIt) {
  std::filesystem::create_directory(path("state"));
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

TEST_F(Sidecar, FollowsARecordAndSeveralJobs) {
  Process job = start_job("3/10", {"--pipeline", "p"});
  Process sidecar = start({"sidecar", "--follow", "state/p/j/r/0/record.json", "--interval", "100ms"});
  ASSERT_TRUE(says(sidecar, "METRIC: job_progress_percent=30 job=j run=r index=0 pipeline=p"));
  end_job(job);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, ShowsTheLastNumbersForAsLongAsItIsToLinger) {
  Process job = start_job("3/10");
  Process sidecar = start_server({"--linger", "1h"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  end_job(job);
  ASSERT_TRUE(says(sidecar, "type=sidecar_lingering"));
  EXPECT_THAT(get(port, "/metrics"), HasSubstr("state=\"SUCCEEDED\"} 1\n"));
  EXPECT_THAT(get(port, "/metrics"), HasSubstr("job_last_success_timestamp_seconds{"));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(0));
}

TEST_F(Sidecar, IsUnhealthyWhileItLingersBehindALostJob) {
  Process job = start_job();
  Process sidecar = start_server({"--linger", "1h", "--lost-after", "500ms"});
  const auto port = port_of(sidecar);
  ASSERT_TRUE(says(sidecar, "j is RUNNING"));
  job.signal(SIGKILL);
  ASSERT_TRUE(says(sidecar, "type=sidecar_lingering"));
  EXPECT_THAT(get(port, "/healthz"), AllOf(StartsWith("HTTP/1.1 503 "), EndsWith("lost: j\n")));
  sidecar.signal(SIGTERM);
  EXPECT_THAT(sidecar.wait(), ExitsWith(69));
  write("go", "0");
}

TEST_F(Sidecar, WarnsOnceOfAStateDirectoryThatIsNotThere) {
  Process sidecar = start_sidecar();
  ASSERT_TRUE(eventually([&] { return count(sidecar.out(), "METRIC: job_lost=0") >= 3; }));
  sidecar.signal(SIGTERM);
  const Ended ended = sidecar.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("baton: " + path("state") + ": there is no such state directory yet; waiting for it\n",
            ended.err);
}

TEST_F(Sidecar, RefusesWhatItCannotDo) {
  EXPECT_THAT(baton({"sidecar"}), FailsWith(64, "no job to watch"));
  EXPECT_THAT(baton({"sidecar", "j"}), FailsWith(64, "a job is --job NAME"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--listen", "9105"}), FailsWith(64, "ADDR:PORT"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--threshold", "x>y:INFO"}), FailsWith(64, "number"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--textfile", "x"}), FailsWith(64, ".prom"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--threshold", "x>1"}),
              FailsWith(64, "--threshold 'x>1': needs a severity"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--push-delete-on-success"}),
              FailsWith(78, "needs --pushgateway"));
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--linger", "1m"}), FailsWith(78, "needs --listen"));
  const test::LoopbackServer taken("");
  EXPECT_THAT(baton({"sidecar", "--job", "j", "--listen", taken.address()}),
              FailsWith(74, "Address already in use"));
}

}  // namespace
}  // namespace baton::behaviour
