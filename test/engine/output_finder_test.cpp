#include "engine/output_finder.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"
#include "model/outputs_json.h"

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Paths = std::vector<std::string>;

class OutputFinderTest : public testing::Test {
 protected:
  base::Result<OutputFinder::Found> look(const Paths& patterns) {
    return OutputFinder(files_, own_).find(patterns, allow_empty_);
  }
  Paths find(const Paths& patterns) {
    const auto found = look(patterns);
    EXPECT_TRUE(found) << (found ? "" : found.error().message());
    Paths paths;
    if (found) {
      for (const auto& [path, place] : *found) {
        EXPECT_EQ(path, place.path());
        paths.push_back(path);
      }
    }
    return paths;
  }
  std::string problem(const Paths& patterns) {
    const auto found = look(patterns);
    if (found) return "(none)";
    EXPECT_EQ(base::ErrorKind::data, found.error().kind) << found.error().message();
    return found.error().message();
  }
  test::MemoryFiles files_;
  Paths own_;
  bool allow_empty_ = false;
};

TEST_F(OutputFinderTest, FindsAFileByItsPath) {
  files_.put("/d/x", "1");
  files_.put("/d/y", "1");
  EXPECT_THAT(find({"/d/x"}), ElementsAre("/d/x"));
}

TEST_F(OutputFinderTest, ListsEachFileOnceAndSorted) {
  for (const char* path : {"/d/b", "/d/a", "/d/c/x"}) files_.put(path, "1");
  EXPECT_THAT(find({"/d/b", "/d/*", "/d", "/d/./a", "/d//b", "/d/c/"}),
              ElementsAre("/d/a", "/d/b", "/d/c/x"));
}

TEST_F(OutputFinderTest, MatchesPatternsInEveryComponent) {
  for (const char* path :
       {"/d/1/part-0.csv", "/d/2/part-1.csv", "/d/2/part-1.tmp", "/d/x.csv", "/d/.h/part-9.csv"})
    files_.put(path, "1");
  EXPECT_THAT(find({"/d/?/*.csv"}), ElementsAre("/d/1/part-0.csv", "/d/2/part-1.csv"));
  EXPECT_THAT(find({"/d/*/part-1.csv"}), ElementsAre("/d/2/part-1.csv"));
}

TEST_F(OutputFinderTest, TakesABackslashForThePlainCharacter) {
  files_.put("/d[1]/a*", "1");
  files_.put("/d[1]/ab", "1");
  EXPECT_THAT(find({"/d\\[1]/a\\*"}), ElementsAre("/d[1]/a*"));
}

TEST_F(OutputFinderTest, NeverAsksForANameThatIsNotListed) {
  files_.put("/d/x", "1");
  EXPECT_THAT(problem({"/d/e/f/y"}), HasSubstr("output '/d/e/f/y': is missing"));
  EXPECT_THAT(files_.calls, ElementsAre("list /", "list /d"));
}

TEST_F(OutputFinderTest, NamesWhatIsMissing) {
  files_.put("/d/x", "1");
  EXPECT_THAT(problem({"/d/x", "/d/y"}), HasSubstr("output '/d/y': is missing"));
  EXPECT_THAT(problem({"/d/*.csv"}), HasSubstr("output '/d/*.csv': matches nothing"));
  EXPECT_THAT(problem({"/d/x/y"}), HasSubstr("'/d/x/y': is missing"));
}

TEST_F(OutputFinderTest, TakesADirectoryForAllFilesInIt) {
  for (const char* path : {"/d/a", "/d/e/.hidden", "/d/e/f/g", "/other"}) files_.put(path, "1");
  EXPECT_THAT(find({"/d"}), ElementsAre("/d/a", "/d/e/.hidden", "/d/e/f/g"));
}

TEST_F(OutputFinderTest, LeavesOutWhatAnNfsClientKeeps) {
  files_.put("/d/a", "1");
  files_.put("/d/.nfs0001", "1");
  EXPECT_THAT(find({"/d"}), ElementsAre("/d/a"));
}

TEST_F(OutputFinderTest, LeavesOutTheJobsOwnFiles) {
  for (const char* path : {"/d/a", "/d/done", "/d/state/j/record.json", "/d/done2"}) files_.put(path, "1");
  own_ = {"/d/done", "/d/state/j"};
  EXPECT_THAT(find({"/d", "/d/*"}), ElementsAre("/d/a", "/d/done2"));
  EXPECT_THAT(problem({"/d/done"}), HasSubstr("is this job's own marker or record"));
}

TEST_F(OutputFinderTest, RefusesADirectoryWithoutFiles) {
  files_.make("/d/e");
  EXPECT_THAT(problem({"/d"}), HasSubstr("output '/d': holds no files"));
  allow_empty_ = true;
  EXPECT_THAT(find({"/d"}), IsEmpty());
  EXPECT_THAT(problem({"/d/x"}), HasSubstr("is missing"));
}

TEST_F(OutputFinderTest, RefusesWhatIsNoFile) {
  files_.make("/d");
  files_.fifos.insert("/d/fifo");
  for (const char* pattern : {"/d/fifo", "/d/*", "/d"}) {
    EXPECT_THAT(problem({pattern}), HasSubstr("output '/d/fifo': is not a regular file")) << pattern;
  }
}

TEST_F(OutputFinderTest, FollowsALinkAtTheEndWithinItsVolume) {
  files_.put("/v/2024", "1");
  files_.links["/v/latest"] = "/v/2024";
  const auto found = look({"/v/latest"});
  ASSERT_TRUE(found);
  ASSERT_THAT(*found, testing::SizeIs(1));
  EXPECT_EQ(system::Place::Links::within_volume, found->at("/v/latest").last);
}

TEST_F(OutputFinderTest, FollowsALinkToADirectoryThatTheUserNamed) {
  files_.put("/v/2024/x", "1");
  files_.links["/v/latest"] = "/v/2024";
  EXPECT_THAT(find({"/v/latest"}), ElementsAre("/v/latest/x"));
}

TEST_F(OutputFinderTest, FollowsNoLinkToADirectoryThatAListingShowed) {
  files_.put("/v/2024/x", "1");
  files_.put("/secret/x", "1");
  files_.links["/v/latest"] = "/secret";
  EXPECT_THAT(find({"/v/*"}), ElementsAre("/v/2024/x"));
  EXPECT_THAT(find({"/v/*/x"}), ElementsAre("/v/2024/x"));
  EXPECT_THAT(find({"/v"}), ElementsAre("/v/2024/x"));
  EXPECT_THAT(problem({"/?/latest/x"}),
              HasSubstr("'/v/latest': is a symbolic link, and none is followed behind"));
}

TEST_F(OutputFinderTest, TellsOfALinkThatLeadsNowhere) {
  files_.make("/v");
  files_.links["/v/latest"] = "/v/gone";
  EXPECT_THAT(problem({"/v/latest"}), HasSubstr("is a link that leads nowhere"));
}

TEST_F(OutputFinderTest, FindsOutWhatAListingDoesNotTell) {
  files_.put("/v/d/x", "1");
  files_.put("/v/y", "1");
  files_.links["/v/l"] = "/v/y";
  files_.untold = {"/v/d", "/v/y", "/v/l", "/v/d/x"};
  EXPECT_THAT(find({"/v/*"}), ElementsAre("/v/d/x", "/v/l", "/v/y"));
  EXPECT_THAT(find({"/v"}), ElementsAre("/v/d/x", "/v/y"));
  EXPECT_THAT(find({"/v/*/x"}), ElementsAre("/v/d/x"));
}

TEST_F(OutputFinderTest, RefusesANameThatAMarkerCannotHold) {
  files_.put("/d/caf\xc3\xa9\n", "1");
  EXPECT_THAT(find({"/d"}), ElementsAre("/d/caf\xc3\xa9\n"));
  files_.put("/d/caf\xe9", "1");
  EXPECT_THAT(problem({"/d"}),
              AllOf(HasSubstr("has a name that is not UTF-8"), HasSubstr("caf\xef\xbf\xbd")));
}

TEST_F(OutputFinderTest, PassesAFailingVolumeOn) {
  files_.put("/d/e/x", "1");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /d/e") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "list", "/d/e", "Input/output error", 5};
  };
  for (const char* pattern : {"/d", "/d/*/x", "/d/e/x"}) {
    const auto found = look({pattern});
    ASSERT_FALSE(found);
    EXPECT_EQ(base::ErrorKind::transient, found.error().kind);
  }
}

TEST_F(OutputFinderTest, FindsNoMoreThanAMarkerCanHold) {
  for (const char* path : {"/d/a", "/d/b", "/d/c"}) files_.put(path, "1");
  EXPECT_TRUE(OutputFinder(files_, {}, 400).find({"/d"}, false));
  const auto found = OutputFinder(files_, {}, 300).find({"/d"}, false);
  ASSERT_FALSE(found);
  EXPECT_EQ(base::ErrorKind::data, found.error().kind);
  EXPECT_THAT(found.error().message(),
              HasSubstr("output '/d/c': is number 3, and no more can be listed in one"));
}

TEST_F(OutputFinderTest, ReservesEnoughForEachFile) {
  // The longest entry that there is, with its comma.
  const model::Output output{"/d/a", std::numeric_limits<std::uint64_t>::max(), model::checksum("")};
  files_.put("/d/a", "1");
  const std::size_t size =
      model::json_outputs({output, output}).size() - model::json_outputs({output}).size();
  EXPECT_FALSE(OutputFinder(files_, {}, size - 1).find({"/d"}, false));
}

}  // namespace
}  // namespace baton::engine
