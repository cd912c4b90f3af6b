#include "engine/glob_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using testing::Contains;
using testing::Each;
using testing::Not;
using testing::StartsWith;

class Walk : public testing::Test {
 protected:
  Walk() {
    for (const char* path : {"/in/1/part-a", "/in/1/part-b", "/in/2/part-a", "/in/2/other"})
      files_.put(path, "");
  }
  [[nodiscard]] model::GlobSighting see(const std::string& pattern) {
    return GlobWalk(files_, lister_, needs_modified_, enough_).see(pattern);
  }
  test::MemoryFiles files_;
  DirectoryLister lister_{files_};
  bool needs_modified_ = false;
  std::uint32_t enough_ = 10;
};

TEST_F(Walk, CountsMatchesByTheListingAlone) {
  EXPECT_EQ(3U, see("/in/*/part-*").matches.size());
  EXPECT_THAT(files_.calls, Each(StartsWith("list ")));
}

TEST_F(Walk, PassesThroughDirectoriesThatAPatternNames) {
  EXPECT_EQ(2U, see("/in/*/part-a").matches.size());
  EXPECT_EQ(2U, see("/in/1/*").matches.size());
}

TEST_F(Walk, StopsWhenThereAreEnough) {
  enough_ = 1;
  EXPECT_EQ(1U, see("/in/*/part-*").matches.size());
  EXPECT_THAT(files_.calls, Not(Contains("list /in/2")));
}

TEST_F(Walk, AsksEachMatchForItsAgeWhereThatCounts) {
  enough_ = 1;
  needs_modified_ = true;
  EXPECT_EQ(3U, see("/in/*/part-*").matches.size());
  EXPECT_THAT(files_.calls, Contains("inspect /in/2/part-a"));
}

TEST_F(Walk, SaysWhatItCouldNotList) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /in/2") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "list", "/in/2", "Input/output error", 5};
  };
  const auto sighting = see("/in/*/part-*");
  EXPECT_EQ(2U, sighting.matches.size());
  EXPECT_THAT(sighting.problem, testing::HasSubstr("Input/output error"));
}

TEST_F(Walk, DoesNotTakeAFileForADirectory) {
  files_.put("/in/3", "");
  const auto sighting = see("/in/*/part-*");
  EXPECT_EQ(3U, sighting.matches.size());
  EXPECT_EQ("", sighting.problem);
}

}  // namespace
}  // namespace baton::engine
