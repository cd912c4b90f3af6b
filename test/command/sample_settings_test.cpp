#include "command/sample_settings.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::command {
namespace {

using testing::ElementsAre;

TEST(SampledDirectories, AreThoseOfStateMarkerAndOutputs) {
  EXPECT_THAT(sampled_directories("/state", "/out/done", {"/data/a.csv", "/data/*/b", "/d/", R"(/x\*/y?)"}),
              ElementsAre("/state", "/out", "/data/a.csv", "/data", "/d", "/x*"));
}

TEST(SampledDirectories, AreAbsolute) {
  const std::string here = std::filesystem::current_path();
  EXPECT_THAT(sampled_directories("state", "done", {}), ElementsAre(here + "/state", here));
}

TEST(SampledDirectories, AreTheStatesAloneWhereThereIsNothingElse) {
  EXPECT_THAT(sampled_directories("/state", "", {}), ElementsAre("/state"));
}

}  // namespace
}  // namespace baton::command
