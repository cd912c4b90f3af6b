#include "engine/output_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"

#include "support/memory_bulk_files.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using model::Match;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OutputVerifierTest : public testing::Test {
 protected:
  static model::Output output(const std::string& path, const std::string& bytes) {
    return {path, bytes.size(), model::checksum(bytes)};
  }
  model::OutputsSighting verify(const Manifest& manifest) {
    files_.calls.clear();
    bulk_.calls.clear();
    return (digests_ ? digesting_ : sizing_).verify({manifest}, stop_.get_token()).at(0);
  }

  test::MemoryFiles files_;
  test::MemoryBulkFiles bulk_{files_};
  DirectoryLister lister_{files_};
  OutputVerifier sizing_{lister_, bulk_, false};
  OutputVerifier digesting_{lister_, bulk_, true};
  bool digests_ = false;
  std::stop_source stop_;
};

TEST_F(OutputVerifierTest, FindsNothingWrongWithNothing) {
  EXPECT_EQ(Match::as_listed, verify({}).match);
}

TEST_F(OutputVerifierTest, ComparesSizesWithoutReading) {
  files_.put("/d/a", "abc");
  EXPECT_EQ(Match::as_listed, verify({output("/d/a", "xyz")}).match);
  EXPECT_THAT(bulk_.calls, Each(StartsWith("identify ")));
  EXPECT_EQ(Match::wrong, verify({output("/d/a", "abcd")}).match);
}

TEST_F(OutputVerifierTest, AsksOnlyForWhatTheListingShows) {
  files_.make("/d");
  const auto seen = verify({output("/d/a", "abc"), output("/e/b", "abc")});
  EXPECT_EQ(Match::not_yet, seen.match);
  EXPECT_THAT(seen.detail, HasSubstr("/d/a"));
  EXPECT_EQ(1U, seen.others);
  EXPECT_TRUE(bulk_.calls.empty());
  EXPECT_THAT(files_.calls, Not(Contains("list /e"))) << "its parent's listing does not show it";
}

TEST_F(OutputVerifierTest, ListsADirectoryOnceForAllManifests) {
  Manifest many;
  for (int i = 0; i < 50; ++i) {
    const std::string path = "/d/" + std::to_string(i);
    files_.put(path, "abc");
    many.push_back(output(path, "abc"));
  }
  for (const auto& seen : sizing_.verify({many, many}, {})) EXPECT_EQ(Match::as_listed, seen.match);
  EXPECT_EQ(1, std::ranges::count(files_.calls, "list /d"));
}

TEST_F(OutputVerifierTest, NeverOpensWhatIsNoFile) {
  files_.make("/d");
  files_.fifos.insert("/d/a");
  files_.make("/d/b");
  EXPECT_EQ(Match::wrong, verify({output("/d/a", "")}).match);
  EXPECT_EQ(Match::wrong, verify({output("/d/b", "")}).match);
  EXPECT_TRUE(bulk_.calls.empty());
}

TEST_F(OutputVerifierTest, FollowsALinkAsItsWriterDid) {
  files_.put("/e/a", "abc");
  files_.make("/d");
  files_.links["/d/a"] = "/e/a";
  EXPECT_EQ(Match::as_listed, verify({output("/d/a", "abc")}).match);
}

TEST_F(OutputVerifierTest, WaitsForWhatCannotBeOpenedNow) {
  files_.put("/d/a", "abc");
  bulk_.fault = [](const std::string&) {
    return base::Error{base::ErrorKind::transient, "open", "/d/a", "Input/output error", 5};
  };
  const auto seen = verify({output("/d/a", "abc")});
  EXPECT_EQ(Match::not_yet, seen.match);
  EXPECT_THAT(seen.detail, HasSubstr("Input/output error"));
}

TEST_F(OutputVerifierTest, SaysWhyADirectoryCannotBeListed) {
  files_.put("/d/a", "abc");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /d") return std::nullopt;
    return base::Error{base::ErrorKind::stale, "list", "/d", "Stale file handle", 116};
  };
  const auto seen = verify({output("/d/a", "abc")});
  EXPECT_EQ(Match::not_yet, seen.match);
  EXPECT_THAT(seen.detail, HasSubstr("Stale file handle"));
}

class OutputDigestTest : public OutputVerifierTest {
 protected:
  OutputDigestTest() { digests_ = true; }
  [[nodiscard]] auto reads() const { return std::ranges::count(bulk_.calls, "read /d/a"); }
};

TEST_F(OutputDigestTest, TakesADigestOnceWhileTheFileIsTheSame) {
  files_.put("/d/a", "abcdefgh");
  const Manifest manifest{output("/d/a", "abcdefgh")};
  EXPECT_EQ(Match::as_listed, verify(manifest).match);
  EXPECT_EQ(1, reads());
  EXPECT_EQ(Match::as_listed, verify(manifest).match);
  EXPECT_EQ(0, reads());
  files_.put("/d/a", "abcdefgX");
  EXPECT_EQ(Match::wrong, verify(manifest).match);
  EXPECT_EQ(1, reads());
}

TEST_F(OutputDigestTest, TakesAWrongDigestTwice) {
  files_.put("/d/a", "abcX");
  const Manifest manifest{output("/d/a", "abcd")};
  const auto seen = verify(manifest);
  EXPECT_EQ(Match::wrong, seen.match);
  EXPECT_THAT(seen.detail, HasSubstr(model::checksum("abcX")));
  EXPECT_THAT(seen.detail, HasSubstr(model::checksum("abcd")));
  EXPECT_EQ(Match::wrong, verify(manifest).match);
  EXPECT_EQ(1, reads());
  EXPECT_EQ(Match::wrong, verify(manifest).match);
  EXPECT_EQ(0, reads());
}

TEST_F(OutputDigestTest, MeetsWhatWasWrittenWithinOneTickOfTheClock) {
  files_.put("/d/a", "abcX");
  const Manifest manifest{output("/d/a", "abcd")};
  EXPECT_EQ(Match::wrong, verify(manifest).match);
  files_.overwrite("/d/a", "abcd");
  EXPECT_EQ(Match::as_listed, verify(manifest).match);
}

TEST_F(OutputDigestTest, DoesNotReadWhatHasTheWrongSize) {
  files_.put("/d/a", "abc");
  EXPECT_EQ(Match::wrong, verify({output("/d/a", "abcd")}).match);
  EXPECT_EQ(0, reads());
}

TEST_F(OutputDigestTest, StopsReadingWhenItIsToldTo) {
  files_.put("/d/a", "abc");
  stop_.request_stop();
  const auto seen = verify({output("/d/a", "abc")});
  EXPECT_EQ(Match::not_yet, seen.match);
  EXPECT_THAT(seen.detail, HasSubstr("'/d/a' has not been read yet"));
}

}  // namespace
}  // namespace baton::engine
