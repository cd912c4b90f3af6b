#include "command/stream_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/given.h"

namespace baton::command {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

base::Result<std::string> log_of(const std::string& path, std::uint32_t completions = 1) {
  const test::Given given{{{"log", {path}},
                           {"job", {"load"}},
                           {"run", {"r-1"}},
                           {"index", {"3"}},
                           {"logical-time", {"2024-01-16"}}},
                          {}};
  return log_path(given.settings().value(), **given.identity(), completions);
}

std::optional<engine::CommandOutput::Options> streams_of(const test::Given& given, const std::string& log) {
  return stream_settings(given.settings().value(), log);
}

TEST(LogPath, IsExpandedAndAbsolute) {
  EXPECT_EQ("/logs/20240116/load-r-1-3.log", *log_of("/logs/{date:%Y%m%d}/{job}-{run}-{index}.log"));
  EXPECT_THAT(*log_of("load.log"), EndsWith("/load.log"));
  EXPECT_EQ('/', log_of("load.log")->front());
}

TEST(LogPath, IsEmptyWithoutALog) {
  const test::Given given{{{"job", {"load"}}}, {}};
  EXPECT_EQ("", *log_path(given.settings().value(), **given.identity(), 1));
}

TEST(LogPath, IsTheSameForAllAttempts) {
  const auto path = log_of("/logs/{attempt}");
  ASSERT_FALSE(path);
  EXPECT_EQ(base::ErrorKind::usage, path.error().kind);
  EXPECT_THAT(path.error().message(), HasSubstr("one for all attempts"));
  EXPECT_THAT(log_of("/logs/{attempt}/{nonsense}").error().message(), HasSubstr("nonsense"));
}

TEST(LogPath, IsNotSharedByTheWorkersOfAParallelJob) {
  const auto path = log_of("/logs/{job}", 4);
  ASSERT_FALSE(path);
  EXPECT_EQ(base::ErrorKind::usage, path.error().kind);
  EXPECT_THAT(path.error().message(), HasSubstr("{index}"));
  EXPECT_TRUE(log_of("/logs/{job}-{index}", 4));
  EXPECT_TRUE(log_of("/logs/{job}-{host}", 4));
}

TEST(StreamSettings, LetTheOutputThroughByDefault) {
  EXPECT_FALSE(streams_of({}, ""));
  EXPECT_FALSE(streams_of({{{"log-max-size", {"1Ki"}}}, {}}, ""));
}

TEST(StreamSettings, ScanOnRequest) {
  const auto streams = streams_of({{{"scan", {"true"}}}, {}}, "");
  ASSERT_TRUE(streams);
  EXPECT_TRUE(streams->scan);
  EXPECT_FALSE(streams->log);
}

TEST(StreamSettings, RotateTheLog) {
  const auto streams = streams_of({}, "/logs/x");
  ASSERT_TRUE(streams && streams->log);
  EXPECT_FALSE(streams->scan);
  EXPECT_EQ("/logs/x", streams->log->path);
  EXPECT_EQ(100U << 20U, streams->log->max_bytes);
  EXPECT_EQ(3U, streams->log->keep);
  const auto other = streams_of({{{"log-max-size", {"64Ki"}}, {"log-keep", {"0"}}}, {}}, "/logs/x");
  EXPECT_EQ(65536U, other->log->max_bytes);
  EXPECT_EQ(0U, other->log->keep);
}

}  // namespace
}  // namespace baton::command
