#include "command/sidecar_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/named.h"
#include "command/sidecar_jobs.h"
#include "system/host.h"

namespace baton::command {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class SidecarSettingsTest : public testing::Test {
 protected:
  base::Result<SidecarSettings> settings() {
    const model::Lookup environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    };
    const auto loaded =
        load_settings({flags_, {}, {}}, test::command_named("sidecar").options(), environment);
    if (!loaded) return loaded.error();
    const auto identity = identify(*loaded, environment);
    if (!identity) return identity.error();
    return sidecar_settings(*loaded, **identity, environment);
  }
  void refuses(base::ErrorKind kind, const std::string& text) {
    const auto made = settings();
    ASSERT_FALSE(made);
    EXPECT_EQ(kind, made.error().kind);
    EXPECT_THAT(made.error().message(), HasSubstr(text));
  }

  std::map<std::string, std::vector<std::string>, std::less<>> flags_{{"job", {"j"}}, {"run", {"r"}}};
  std::map<std::string, std::string> environment_;
};

TEST_F(SidecarSettingsTest, WatchOneJobByDefaultAndPublishNowhere) {
  const auto made = settings();
  ASSERT_TRUE(made) << made.error().message();
  ASSERT_THAT(made->jobs, SizeIs(1));
  EXPECT_EQ("j/r/0", made->jobs[0].worker.directory());
  EXPECT_EQ("/data/jobs", made->jobs[0].state);
  EXPECT_EQ("/data/jobs/j/checkpoints", made->jobs[0].checkpoints);
  EXPECT_FALSE(made->listen || made->targets.pushgateway || made->targets.alertmanager);
  EXPECT_EQ(15s, made->sidecar.interval);
  EXPECT_EQ(2s, made->sidecar.look_every);
  EXPECT_TRUE(made->sidecar.alerts.thresholds.empty());
  EXPECT_EQ(0.05, made->sidecar.alerts.hysteresis);
}

TEST_F(SidecarSettingsTest, WatchSeveralJobsByNameAndByRecord) {
  flags_["job"] = {"a", "b"};
  flags_["follow"] = {"/state/p/c/r/2/record.json"};
  flags_["pipeline"] = {"p"};
  const auto made = settings();
  ASSERT_TRUE(made) << made.error().message();
  ASSERT_THAT(made->jobs, SizeIs(3));
  EXPECT_EQ("p/b/r/0", made->jobs[1].worker.directory());
  EXPECT_EQ("/state/p", made->jobs[2].state);
  EXPECT_EQ("c/r/2", made->jobs[2].worker.directory());
}

TEST_F(SidecarSettingsTest, TakeTheJobFromTheEnvironmentUnlessAnotherIsNamed) {
  flags_.erase("job");
  environment_["JOB_NAME"] = "extract";
  EXPECT_EQ("extract", settings()->jobs[0].worker.job);
  flags_["follow"] = {"/state/c/r/2/record.json"};
  ASSERT_THAT(settings()->jobs, SizeIs(1));
  EXPECT_EQ("c", settings()->jobs[0].worker.job);
}

TEST_F(SidecarSettingsTest, NeedAJobAndEachOnce) {
  flags_["job"] = {"a", "a"};
  refuses(base::ErrorKind::usage, "is given twice");
  flags_["job"] = {"a", "B"};
  refuses(base::ErrorKind::usage, "--job");
  flags_.erase("job");
  refuses(base::ErrorKind::usage, "no job to watch");
  flags_["follow"] = {"/state/j/r/record.json"};
  refuses(base::ErrorKind::usage, "STATE/JOB/RUN/INDEX/record.json");
}

TEST_F(SidecarSettingsTest, LookOftenEnoughToTellSilence) {
  flags_["lost-after"] = {"2s"};
  EXPECT_EQ(500ms, settings()->sidecar.look_every);
  flags_["interval"] = {"100ms"};
  EXPECT_EQ(100ms, settings()->sidecar.look_every);
}

TEST_F(SidecarSettingsTest, TakeThresholdsFromAllPlacesOnce) {
  flags_["thresholds"] = {"default"};
  flags_["threshold"] = {"a>1:INFO", "error_rate_percent>5:CRITICAL"};
  EXPECT_THAT(settings()->sidecar.alerts.thresholds, SizeIs(6));
  flags_["threshold"] = {"a>1"};
  refuses(base::ErrorKind::usage, "--threshold");
  flags_["threshold"] = {};
  flags_["hysteresis"] = {"101"};
  refuses(base::ErrorKind::usage, "from 0 to 100");
}

TEST_F(SidecarSettingsTest, PutThePodsNamesOnEverySeries) {
  environment_ = {{"POD_NAME", "p-1"}, {"POD_NAMESPACE", "batch"}, {"NODE_NAME", "n"}};
  flags_["label"] = {"team=data", "api_key=x"};
  EXPECT_EQ(
      (model::Labels{
          {"api_key", "(hidden)"}, {"namespace", "batch"}, {"node", "n"}, {"pod", "p-1"}, {"team", "data"}}),
      settings()->targets.labels);
  for (const char* label : {"job=x", "run=x", "severity=x", "__name__=x", "mount=x"}) {
    flags_["label"] = {label};
    refuses(base::ErrorKind::usage, "label");
  }
}

TEST_F(SidecarSettingsTest, RefuseWhatCannotBePublishedTo) {
  flags_["textfile"] = {"/textfiles/j.txt"};
  refuses(base::ErrorKind::usage, "must end in .prom");
  flags_["textfile"] = {"/textfiles/{job}.prom"};
  EXPECT_THAT(settings()->targets.textfiles, ElementsAre("/textfiles/j.prom"));
  flags_["pushgateway"] = {"gateway:9091"};
  refuses(base::ErrorKind::usage, "http://HOST:PORT");
  flags_["pushgateway"] = {"https://gateway"};
  refuses(base::ErrorKind::usage, "no TLS");
  flags_["pushgateway"] = {"http://u:p@gateway"};
  refuses(base::ErrorKind::usage, "user info");
  flags_["pushgateway"] = {"http://gateway:9091/x"};
  EXPECT_EQ(9091, settings()->targets.pushgateway->port);
  flags_["alertmanager"] = {"http://alerts:9093/?a=b"};
  refuses(base::ErrorKind::usage, "no query");
}

TEST_F(SidecarSettingsTest, GiveEachJobItsTextfile) {
  flags_["job"] = {"a", "b"};
  flags_["follow"] = {"/state/p/c/r/2/record.json"};
  flags_["textfile"] = {"/textfiles/all.prom"};
  EXPECT_THAT(settings()->targets.textfiles,
              ElementsAre("/textfiles/all.prom", "/textfiles/all.prom", "/textfiles/all.prom"));
  flags_["textfile"] = {"/textfiles/{job}-{run}-{index}.prom"};
  EXPECT_THAT(settings()->targets.textfiles,
              ElementsAre("/textfiles/a-r-0.prom", "/textfiles/b-r-0.prom", "/textfiles/c-r-2.prom"));
  flags_["textfile"] = {"/textfiles/{job}.{attempt}.prom"};
  refuses(base::ErrorKind::usage, "{attempt}");
}

TEST_F(SidecarSettingsTest, RefuseOptionsThatNeedAnother) {
  flags_["push-delete-on-success"] = {"true"};
  refuses(base::ErrorKind::configuration, "--push-delete-on-success: needs --pushgateway");
  flags_["pushgateway"] = {"http://gateway:9091"};
  EXPECT_TRUE(settings());
  flags_["linger"] = {"30s"};
  refuses(base::ErrorKind::configuration, "--linger: needs --listen");
  flags_["listen"] = {"127.0.0.1:0"};
  EXPECT_EQ(30s, settings()->sidecar.linger);
}

TEST_F(SidecarSettingsTest, SayWhatIsWrongOnce) {
  flags_["threshold"] = {"x>1"};
  refuses(base::ErrorKind::usage, "--threshold 'x>1': needs a severity");
  flags_["threshold"] = {};
  flags_["label"] = {"job=x"};
  refuses(base::ErrorKind::usage, "--label 'job': is one that baton sets itself");
}

TEST_F(SidecarSettingsTest, TakeAJobForUnseenAfterThreeReportsAndNotBeforeItWouldBeLost) {
  EXPECT_EQ(60s, settings()->sidecar.unseen_after);
  flags_["interval"] = {"30s"};
  EXPECT_EQ(90s, settings()->sidecar.unseen_after);
}

TEST_F(SidecarSettingsTest, RefuseAnIntervalOfNothing) {
  flags_["interval"] = {"0"};
  refuses(base::ErrorKind::usage, "more than zero");
}

TEST(ListenAddresses, AreAddressAndPort) {
  EXPECT_EQ("127.0.0.1", parse_listen("127.0.0.1:9105")->address);
  EXPECT_EQ(9105, parse_listen("127.0.0.1:9105")->port);
  EXPECT_EQ("0.0.0.0", parse_listen(":0")->address);
  EXPECT_EQ("::1", parse_listen("[::1]:80")->address);
  for (const char* bad : {"", "9105", "host:", "host:x", "host:65536", "host:-1"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

}  // namespace
}  // namespace baton::command
