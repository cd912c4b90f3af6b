#include "system/host.h"

#include <cstdlib>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using testing::Contains;
using testing::MatchesRegex;

TEST(HostName, IsTheKernels) {
  char name[256] = {};
  ASSERT_EQ(0, ::gethostname(name, sizeof name - 1));
  EXPECT_EQ(name, host_name());
}

TEST(EnvironmentVariable, TellsEmptyFromAbsent) {
  ::setenv("BATON_TEST_EMPTY", "", 1);
  ::unsetenv("BATON_TEST_ABSENT");
  EXPECT_EQ("", environment_variable("BATON_TEST_EMPTY"));
  EXPECT_EQ(std::nullopt, environment_variable("BATON_TEST_ABSENT"));
}

TEST(Environment, HoldsNameAndValue) {
  ::setenv("BATON_TEST_PAIR", "a=b c", 1);
  EXPECT_THAT(environment(), Contains("BATON_TEST_PAIR=a=b c"));
}

TEST(AbsolutePath, StartsAtTheCurrentDirectory) {
  const test::TemporaryDirectory directory;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  const std::string relative = absolute_path("jobs/state");
  std::filesystem::current_path(before);
  EXPECT_EQ(directory.path("jobs/state"), relative);
  EXPECT_EQ("/data/jobs", absolute_path("/data/jobs"));
}

TEST(RandomToken, DiffersAtEveryCall) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = random_token();
    ASSERT_THAT(token, MatchesRegex("[0-9a-f]{16}"));
    tokens.insert(token);
  }
  EXPECT_EQ(1000U, tokens.size());
}

TEST(RandomSource, StaysBelowOneAndCoversTheRange) {
  const auto random = random_source();
  double least = 1;
  double most = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = random();
    least = std::min(least, value);
    most = std::max(most, value);
  }
  EXPECT_GE(least, 0.0);
  EXPECT_LT(least, 0.1);
  EXPECT_GT(most, 0.9);
  EXPECT_LT(most, 1.0);
}

TEST(RandomSource, StartsElsewhereEachTime) {
  std::set<double> first;
  for (int i = 0; i < 8; ++i) first.insert(random_source()());
  EXPECT_GT(first.size(), 1U);
}

TEST(OwnBinary, IsTheRunningProgram) {
  const auto bytes = own_binary();
  ASSERT_TRUE(bytes) << bytes.error().message();
  EXPECT_EQ(std::filesystem::file_size("/proc/self/exe"), bytes->size());
  EXPECT_EQ(
      "\x7f"
      "ELF",
      bytes->substr(0, 4));
}

}  // namespace
}  // namespace baton::system
