#include "model/stage_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(StageOptions, AreNoneWhereNothingIsSaid) {
  EXPECT_THAT(stage_options(Stage{}), IsEmpty());
}

TEST(StageOptions, AreTheOptionsOfRun) {
  Stage stage;
  stage.timeout = 300s;
  stage.deadline = 1h;
  stage.retry_count = 0;
  stage.retry = {.delay = 500ms,
                 .factor = 1.5,
                 .max_delay = 1min,
                 .jitter = Jitter::equal,
                 .on = "1,3-5",
                 .not_on = "2"};
  stage.marker = "/data/{run}.done";
  stage.outputs = {"/data/a", "/data/b*"};
  EXPECT_THAT(
      as_words(stage_options(stage)),
      ElementsAre("--retries=0", "--retry-delay=500ms", "--retry-factor=1.5", "--retry-max-delay=1m",
                  "--retry-jitter=equal", "--retry-on=1,3-5", "--no-retry-on=2", "--attempt-timeout=5m",
                  "--deadline=1h", "--marker=/data/{run}.done", "--output=/data/a", "--output=/data/b*"));
}

TEST(StageOptions, HoldWhatIsSaidOfCheckpoints) {
  Stage stage;
  stage.checkpoint = {.from = "work",
                      .restore_to = "work",
                      .directory = "/c/{job}",
                      .every = 5min,
                      .keep = 2,
                      .signal = "USR1",
                      .command = "",
                      .compare = "digest",
                      .bandwidth = "10Mi",
                      .across_runs = true};
  EXPECT_THAT(as_words(stage_options(stage)),
              ElementsAre("--checkpoint-from=work", "--restore-to=work", "--checkpoint-dir=/c/{job}",
                          "--checkpoint-every=5m", "--checkpoint-keep=2", "--checkpoint-signal=USR1",
                          "--checkpoint-compare=digest", "--checkpoint-bandwidth=10Mi", "--across-runs"));
}

}  // namespace
}  // namespace baton::model
