#include "model/completions_log.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

base::Instant at(int seconds) {
  return base::Instant{std::chrono::seconds{1'705'370'400 + seconds}};
}

JobStatus job(const std::string& name, WatchedState state, int finished, std::uint32_t completions = 1) {
  WorkerStatus worker;
  worker.state = state;
  worker.completions = completions;
  worker.finished_at = at(finished);
  return {"", name, "20240116", "", {worker}};
}

TEST(CompletionsLog, HasALineForEachInTheOrderOfTheirEnd) {
  EXPECT_EQ(
      "2024-01-16T02:00:05+00:00: a completed (20240116)\n"
      "2024-01-16T02:00:05+00:00: b completed (20240115)\n"
      "2024-01-16T02:00:09+00:00: a completed (20240117)\n",
      completions_log({{at(9), "a", "20240117"}, {at(5), "b", "20240115"}, {at(5), "a", "20240116"}}));
  EXPECT_EQ("", completions_log({}));
}

TEST(CompletionsLog, LetsNoNameForgeALine) {
  EXPECT_EQ("2024-01-16T02:00:00+00:00: a\\nb completed (x\\n)\n", completions_log({{at(0), "a\nb", "x\n"}}));
}

TEST(Completions, AreTheRunsOfWhichAllIsComplete) {
  JobStatus torn;
  torn.problem = "cannot be read";
  const auto completions =
      completions_of({job("done", WatchedState::succeeded, 5), job("failed", WatchedState::failed, 6),
                      job("half", WatchedState::succeeded, 7, 2), torn});
  ASSERT_EQ(1U, completions.size());
  EXPECT_EQ("done", completions[0].stage);
  EXPECT_EQ(at(5), completions[0].finished_at);
}

}  // namespace
}  // namespace baton::model
