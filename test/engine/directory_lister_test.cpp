#include "engine/directory_lister.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::StartsWith;

class Lister : public testing::Test {
 protected:
  [[nodiscard]] std::string list(const std::string& directory, const std::string& name) {
    Wanted wanted;
    wanted.names.insert(name);
    const auto entries = lister_.list({directory, ""}, wanted);
    if (!entries) return entries.error().message();
    if (!*entries) return "absent";
    return (*entries)->empty() ? "without" : "with";
  }
  test::MemoryFiles files_;
  DirectoryLister lister_{files_};
};

TEST_F(Lister, FindsANameInADirectory) {
  files_.put("/data/m", "");
  EXPECT_EQ("with", list("/data", "m"));
  EXPECT_EQ("without", list("/data", "n"));
}

TEST_F(Lister, NeverOpensADirectoryThatItsParentDoesNotList) {
  files_.make("/data");
  EXPECT_EQ("absent", list("/data/raw/20240116", "m"));
  EXPECT_THAT(files_.calls, ElementsAre("list /", "list /data"));
}

TEST_F(Lister, GoesStraightToADirectoryItHasSeen) {
  files_.put("/data/raw/m", "");
  EXPECT_EQ("with", list("/data/raw", "m"));
  files_.calls.clear();
  EXPECT_EQ("with", list("/data/raw", "m"));
  EXPECT_THAT(files_.calls, ElementsAre("list /data/raw"));
}

TEST_F(Lister, SearchesAgainForADirectoryThatVanished) {
  files_.put("/data/raw/m", "");
  EXPECT_EQ("with", list("/data/raw", "m"));
  files_.directories.erase("/data/raw");
  EXPECT_EQ("absent", list("/data/raw", "m"));
  files_.directories.insert("/data/raw");
  EXPECT_EQ("with", list("/data/raw", "m"));
}

TEST_F(Lister, DoesNotTakeADeadHandleForAnAbsentDirectory) {
  files_.put("/data/raw/m", "");
  EXPECT_EQ("with", list("/data/raw", "m"));
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /data/raw") return std::nullopt;
    return base::Error{base::ErrorKind::stale, "list", "/data/raw", "Stale file handle", 116};
  };
  EXPECT_EQ("list /data/raw: Stale file handle", list("/data/raw", "m"));
  files_.fault = {};
  EXPECT_EQ("with", list("/data/raw", "m"));
}

TEST_F(Lister, TrustsAParentItMayNotList) {
  files_.put("/secret/m", "");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call == "list /") return base::Error{base::ErrorKind::refused, "list", "/", "Permission denied", 13};
    return std::nullopt;
  };
  EXPECT_EQ("with", list("/secret", "m"));
}

TEST_F(Lister, PassesOtherErrorsOn) {
  files_.make("/data");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call == "list /data")
      return base::Error{base::ErrorKind::transient, "list", "/data", "Input/output error", 5};
    return std::nullopt;
  };
  EXPECT_EQ("list /data: Input/output error", list("/data", "m"));
}

TEST_F(Lister, NamesTheNearestAncestorToWatch) {
  files_.make("/data");
  EXPECT_EQ("absent", list("/data/raw/day", "m"));
  const auto watches = lister_.take_watches();
  ASSERT_FALSE(watches.empty());
  EXPECT_EQ("/data", watches.back().directory);
  EXPECT_THAT(watches.back().names, testing::UnorderedElementsAre("raw"));
  EXPECT_TRUE(lister_.take_watches().empty());
}

TEST_F(Lister, WatchesAllOfADirectoryInPlaceOfVeryManyNames) {
  Wanted wanted;
  for (int i = 0; i < 100; ++i) wanted.names.insert(std::to_string(i));
  ASSERT_TRUE(lister_.list({"/", ""}, wanted));
  EXPECT_EQ(100U, lister_.take_watches().back().names.size());
  wanted.names.insert("one more");
  ASSERT_TRUE(lister_.list({"/", ""}, wanted));
  EXPECT_TRUE(lister_.take_watches().back().names.empty());
}

}  // namespace
}  // namespace baton::engine
