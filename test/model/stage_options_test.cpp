#include "model/stage_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::Duration;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

Stage named() {
  Stage stage;
  stage.name = "load";
  return stage;
}

TEST(StageOptions, AreWhoItIsWhereNothingElseIsSaid) {
  EXPECT_THAT(stage_options(named(), "sales"), ElementsAre("--job=load", "--pipeline=sales"));
}

TEST(StageOptions, AreAllThatTheStageSays) {
  Stage stage = named();
  stage.completions = 3;
  stage.needs = {"extract"};
  stage.after = {"tcp:db:5432"};
  stage.timeout = minutes(5);
  stage.deadline = minutes(90);
  stage.retry_count = 2;
  stage.retry = {seconds(5), 1.5, minutes(1), Jitter::equal, "1,3-5", "SIGSEGV"};
  stage.checkpoint = {"./s", "./r", "/c", seconds(30), 2, "", "ask me", "digest", "10Mi", true};
  stage.outputs = {"/data/{run}/*.csv"};
  stage.marker = "/data/done";
  EXPECT_THAT(
      stage_options(stage, "sales"),
      ElementsAre("--job=load", "--pipeline=sales", "--completions=3", "--after=job:extract",
                  "--after=tcp:db:5432", "--attempt-timeout=5m", "--deadline=1h30m", "--retries=2",
                  "--retry-delay=5s", "--retry-factor=1.5", "--retry-max-delay=1m", "--retry-jitter=equal",
                  "--retry-on=1,3-5", "--no-retry-on=SIGSEGV", "--checkpoint-dir=/c", "--restore-to=./r",
                  "--checkpoint-from=./s", "--checkpoint-every=30s", "--checkpoint-command=ask me",
                  "--checkpoint-keep=2", "--checkpoint-compare=digest", "--checkpoint-bandwidth=10Mi",
                  "--across-runs", "--output=/data/{run}/*.csv", "--marker=/data/done"));
}

TEST(LongestTime, IsUnknownWithoutALimit) {
  Stage stage = named();
  EXPECT_FALSE(longest_time(stage));
  stage.timeout = Duration{0};
  EXPECT_FALSE(longest_time(stage));
}

TEST(LongestTime, IsTheDeadlineWhereThereIsOne) {
  Stage stage = named();
  stage.timeout = minutes(5);
  stage.deadline = minutes(7);
  EXPECT_EQ(minutes(7), longest_time(stage));
}

TEST(LongestTime, IsThatOfAllAttemptsAndPauses) {
  Stage stage = named();
  stage.timeout = seconds(10);
  EXPECT_EQ(seconds(10), longest_time(stage));
  stage.retry_count = 3;
  EXPECT_EQ(seconds(40 + 1 + 2 + 4), longest_time(stage));
  stage.retry.max_delay = seconds(2);
  EXPECT_EQ(seconds(40 + 1 + 2 + 2), longest_time(stage));
  stage.retry_count = 0x7fffffffU;
  EXPECT_EQ(seconds(12 * 0x80000000LL - 3), longest_time(stage));
}

}  // namespace
}  // namespace baton::model
